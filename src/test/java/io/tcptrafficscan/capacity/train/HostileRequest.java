package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.train.Protocol.Request;
import io.tcptrafficscan.network.emulator.Emulator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a client with the token sends that does no responder any good. */
public final class HostileRequest {
  private HostileRequest() {}

  /** Asks for an upload of one byte after this greeting, and sends so many bytes of it. */
  public static byte[] upload(byte[] greeting, int sent) {
    try {
      byte[] token = Emulator.RESPONDER_TOKEN.getBytes(StandardCharsets.US_ASCII);
      byte[] request =
          new Request(Direction.UPLOAD, 1, 0)
              .encode(token, Protocol.nonce(Arrays.copyOf(greeting, Protocol.GREETING_SIZE)));
      return Arrays.copyOf(request, request.length + sent);
    } catch (TrainException e) {
      return new byte[0];
    }
  }
}
