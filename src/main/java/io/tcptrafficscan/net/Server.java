package io.tcptrafficscan.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server to measure, as the operator typed it.
 *
 * @param text what was typed; it identifies the server everywhere
 * @param host the name, or the literal address without brackets and zone
 * @param port 1 to 65535
 * @param literal the address, where {@code host} is one
 * @param zone the interface that a link-local address was typed with ({@code %eth0}, RFC 4007)
 * @param all whether every address of the name is measured ({@code all:name}), except this node's
 *     own addresses
 */
public record Server(
    String text,
    String host,
    int port,
    @Nullable InetAddress literal,
    @Nullable InterfaceName zone,
    boolean all) {

  /** The port where none is typed. */
  public static final int DEFAULT_PORT = 443;

  public static final int LAST_PORT = 65535;

  private static final String WHAT = "server";
  private static final String ALL = "all:";
  private static final int LONGEST_NAME = 253;
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
  // Many real names have underscores. A name whose last label has only digits is a mistyped
  // address.
  private static final Pattern NAME =
      Pattern.compile(
          "([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*(?![0-9]+\\.?$)"
              + "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.?",
          Pattern.CASE_INSENSITIVE); // without UNICODE_CASE only ASCII letters match

  private static final String BROADCAST = "255.255.255.255";

  private static final String ACCEPTED =
      "must be a name, an IPv4 or IPv6 address, name:port, IPv4:port, [IPv6]:port or"
          + " all:name:port";

  /**
   * Reads {@code host}, {@code host:port}, IPv4, IPv6, {@code [IPv6]:port}, {@code all:host} or
   * {@code all:host:port}. Text with two colons or more and neither brackets nor {@code all:} is an
   * IPv6 address as a whole: in {@code 2001:db8::1:443} the last group is part of the address, and
   * the port is 443 by default. {@code all:443} is a host called {@code all}.
   *
   * @throws InvalidInputException where the text is none of these
   */
  public static Server parse(String text) {
    return parse(WHAT, text);
  }

  /**
   * As {@link #parse(String)}.
   *
   * @param what how a message names the text
   */
  public static Server parse(String what, String text) {
    try {
      return read(text);
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          e.getMessage().replaceFirst("^invalid " + WHAT, "invalid " + what));
    }
  }

  private static Server read(String text) {
    if (text.contains("://")) {
      throw invalid(text, "a URL is not accepted: give its host, or host:port");
    }
    if (text.startsWith("[")) {
      return parseBracketed(text);
    }
    if (isAll(text)) {
      return parseAll(text);
    }
    int colon = text.indexOf(':');
    if (colon >= 0 && colon != text.lastIndexOf(':')) {
      return ipv6(text, text, DEFAULT_PORT);
    }
    String host = colon < 0 ? text : text.substring(0, colon);
    int port = colon < 0 ? DEFAULT_PORT : port(text, text.substring(colon + 1));
    InetAddress literal = IPV4.matcher(host).matches() ? oneMachine(text, literal(host)) : null;
    if (literal == null && (host.length() > LONGEST_NAME || !NAME.matcher(host).matches())) {
      throw invalid(text, ACCEPTED);
    }
    return new Server(text, host, port, literal, null, false);
  }

  private static boolean isAll(String text) {
    return text.startsWith(ALL) && !PORT.matcher(text.substring(ALL.length())).matches();
  }

  private static Server parseAll(String text) {
    String rest = text.substring(ALL.length());
    if (rest.isEmpty() || rest.startsWith(":")) {
      throw invalid(text, "a name must follow, as in all:nodes.example:443");
    }
    Server one = isAll(rest) ? null : parseRest(text, rest);
    if (one == null || one.literal() != null) {
      throw invalid(text, "all: follows a name's addresses, and this is no name: leave all: out");
    }
    return new Server(text, one.host(), one.port(), null, null, true);
  }

  private static Server parseRest(String text, String rest) {
    try {
      return read(rest);
    } catch (InvalidInputException e) {
      // The message names the text after all:, but the operator typed the whole text.
      throw invalid(text, e.getMessage().replace("invalid server " + Quoted.of(rest) + ": ", ""));
    }
  }

  private static Server parseBracketed(String text) {
    int close = text.indexOf(']');
    if (close < 0) {
      throw invalid(text, "the bracket is not closed; " + ACCEPTED);
    }
    String rest = text.substring(close + 1);
    if (!rest.isEmpty() && !rest.startsWith(":")) {
      throw invalid(text, ACCEPTED);
    }
    int port = rest.isEmpty() ? DEFAULT_PORT : port(text, rest.substring(1));
    return ipv6(text, text.substring(1, close), port);
  }

  private static Server ipv6(String text, String addressAndZone, int port) {
    int percent = addressAndZone.indexOf('%');
    String address = percent < 0 ? addressAndZone : addressAndZone.substring(0, percent);
    InetAddress literal = oneMachine(text, address.indexOf(':') < 0 ? null : literal(address));
    if (percent >= 0 && !literal.isLinkLocalAddress()) {
      throw invalid(text, "only a link-local address takes a zone");
    }
    InterfaceName zone =
        percent < 0 ? null : new InterfaceName(addressAndZone.substring(percent + 1));
    return new Server(text, address, port, literal, zone, false);
  }

  private static int port(String text, String port) {
    int number = PORT.matcher(port).matches() ? Integer.parseInt(port) : 0;
    if (number < 1 || number > LAST_PORT) {
      throw invalid(text, "the port must be 1 to 65535");
    }
    return number;
  }

  /**
   * Whether an address can be that of one machine. The addresses 0.0.0.0, :: and 255.255.255.255
   * and multicast groups cannot.
   */
  public static boolean isOneMachine(InetAddress address) {
    return !address.isAnyLocalAddress()
        && !address.isMulticastAddress()
        && !address.getHostAddress().equals(BROADCAST)
        && !isMapped(address.getAddress());
  }

  /** Whether it is an IPv4 address in IPv6 form ({@code ::ffff:192.0.2.1}), as in AAAA records. */
  private static boolean isMapped(byte[] address) {
    byte[] prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    return address.length == 16 && Arrays.equals(address, 0, 12, prefix, 0, 12);
  }

  private static InetAddress oneMachine(String text, @Nullable InetAddress address) {
    if (address == null) {
      throw invalid(text, ACCEPTED);
    }
    if (!isOneMachine(address)) {
      throw invalid(
          text, "an unspecified, broadcast or multicast address is not the address of a server");
    }
    return address;
  }

  /**
   * Reads an IPv4 or IPv6 address without brackets and zone, of whatever kind.
   *
   * @return null where the text is no address
   */
  static @Nullable InetAddress literal(String text) {
    boolean inet6 = text.indexOf(':') >= 0;
    if (!(inet6 ? IPV6 : IPV4).matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(inet6 ? "[" + text + "]" : text);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static InvalidInputException invalid(String text, String problem) {
    return InvalidInputException.of(WHAT, text, problem);
  }

  /** Whether to measure this server over {@code name}. A zone names the only such interface. */
  public boolean isReachedOver(InterfaceName name) {
    return zone == null || zone.equals(name);
  }

  @Override
  public String toString() {
    return text;
  }
}
