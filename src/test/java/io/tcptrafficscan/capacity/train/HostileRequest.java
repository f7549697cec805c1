package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.train.Protocol.Request;
import io.tcptrafficscan.network.emulator.Emulator;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a client with the token sends that does no responder any good. */
public final class HostileRequest {
  /** The smallest train that a responder grants. */
  public static final int LEAST = Protocol.MIN_BYTES;

  private HostileRequest() {}

  /** Asks for an upload after this greeting, and sends the first bytes of it at once. */
  public static byte[] upload(byte[] greeting, InetSocketAddress server, int bytes, int sent) {
    try {
      byte[] token = Emulator.RESPONDER_TOKEN.getBytes(StandardCharsets.US_ASCII);
      byte[] nonce = Protocol.nonce(Arrays.copyOf(greeting, Protocol.GREETING_SIZE));
      byte[] endpoint = Proof.endpoint(server.getAddress(), server.getPort());
      byte[] head =
          new Request(Direction.UPLOAD, bytes, 0, false).head(new byte[nonce.length], endpoint);
      byte[] request = new Proof(token, nonce, head).provenRequest();
      return Arrays.copyOf(request, request.length + sent);
    } catch (TrainException e) {
      return new byte[0];
    }
  }
}
