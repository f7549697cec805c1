package io.tcptrafficscan.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes addresses as RFC 5952 says, without a zone: in logs, labels and files. */
public final class AddressText {
  private static final int GROUPS = 8;
  private static final Pattern ZEROS = Pattern.compile("\\b0(:0)+\\b");

  private AddressText() {}

  public static String of(InetAddress address) {
    return address instanceof Inet6Address
        ? ipv6(ByteBuffer.wrap(address.getAddress()))
        : address.getHostAddress();
  }

  private static String ipv6(ByteBuffer bytes) {
    StringBuilder groups = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      groups.append(i == 0 ? "" : ":").append(Integer.toHexString(bytes.getShort() & 0xffff));
    }
    int start = 0;
    int end = 0; // of the longest run of zeros, the first of those that are equally long
    Matcher run = ZEROS.matcher(groups);
    while (run.find()) {
      if (run.end() - run.start() > end - start) {
        start = run.start();
        end = run.end();
      }
    }
    return end == 0
        ? groups.toString()
        : groups.substring(0, Math.max(0, start - 1))
            + "::"
            + groups.substring(Math.min(groups.length(), end + 1));
  }
}
