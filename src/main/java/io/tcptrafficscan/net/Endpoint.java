package io.tcptrafficscan.net;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An address and a port of one machine, as a client dials them. */
public record Endpoint(InetAddress address, int port) {
  private static final Pattern FORM = Pattern.compile("(?:\\[(.*:.*)]|([0-9.]+)):([0-9]{1,5})");

  /**
   * Reads {@code 192.0.2.1:443} or {@code [2001:db8::1]:443}.
   *
   * @param setting names the setting in the problem's text
   * @throws InvalidInputException where the text is neither
   */
  public static Endpoint parse(String setting, String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      InetAddress address = Server.literal(host);
      int port = Integer.parseInt(matcher.group(3));
      if (address != null
          && Server.isOneMachine(address)
          && port >= 1
          && port <= Server.LAST_PORT) {
        return new Endpoint(address, port);
      }
    }
    throw InvalidInputException.of(
        setting,
        text,
        "must be the IPv4:PORT or [IPv6]:PORT of one machine, with a port from 1 to 65535");
  }
}
