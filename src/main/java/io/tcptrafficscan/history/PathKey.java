package io.tcptrafficscan.history;

import io.tcptrafficscan.plan.Path;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a history belongs to: an interface and a server. The address is part of it only for the
 * servers that have several ({@code all:}), so that the history of a name goes on when its address
 * changes.
 *
 * @param address empty unless the server is an {@code all:} one
 */
public record PathKey(String interfaceName, String server, String address) {
  private static final int ID_BYTES = 8;

  public static PathKey of(Path path) {
    return new PathKey(
        path.interfaceName().value(),
        path.server().text(),
        path.server().all() ? path.serverIp() : "");
  }

  /** A short text that is the same after a restart and needs no escaping in a URL. */
  public String id() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  (interfaceName + "\0" + server + "\0" + address)
                      .getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
