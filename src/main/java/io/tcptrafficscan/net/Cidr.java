package io.tcptrafficscan.net;

import java.net.InetAddress;

/**
 * A range of addresses (RFC 4632, RFC 4291).
 *
 * @param address any address of the range
 * @param prefixBits how many leading bits all addresses of the range share
 */
public record Cidr(InetAddress address, int prefixBits) {
  private static final String ACCEPTED =
      "must be an IPv4 or IPv6 address with the bits of its prefix, for example 10.0.0.0/8, or"
          + " without them for itself alone";

  /**
   * Reads {@code 10.0.0.0/8} or an address alone.
   *
   * @param setting names the setting in the problem's text
   * @throws InvalidInputException where the text is neither
   */
  public static Cidr parse(String setting, String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    InetAddress address = Server.literal(host);
    if (address == null) {
      throw InvalidInputException.of(setting, text, ACCEPTED);
    }
    int bits = address.getAddress().length * Byte.SIZE;
    if (slash < 0) {
      return new Cidr(address, bits);
    }
    String prefix = text.substring(slash + 1);
    if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > bits) {
      throw InvalidInputException.of(setting, text, ACCEPTED);
    }
    return new Cidr(address, Integer.parseInt(prefix));
  }

  /** Whether an address lies in the range. */
  public boolean contains(InetAddress other) {
    byte[] own = address.getAddress();
    byte[] theirs = other.getAddress();
    if (own.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((own[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixBits;
  }
}
