package io.tcptrafficscan.capacity.train;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves that an end of a connection has the token: an HMAC-SHA256 over the kind of the message,
 * the responder's nonce, the client's request and the message. The request has the client's nonce
 * and the address that the client dialled, so nobody can use a proof on another connection. All
 * zeros if there is no token.
 */
final class Proof {
  static final int SIZE = 32;

  // The kind of a message, which also tells the two ends apart.
  static final byte REQUEST = 'Q';
  static final byte ANSWER = 'A';
  static final byte REPORT = 'R';

  private static final int ADDRESS_SIZE = 16;
  private static final int ENDPOINT_SIZE = 24;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}; // RFC 4291, 2.5.5.2

  private final byte[] token;
  private final byte[] nonce;
  private final byte[] request;

  /**
   * @param token empty for none
   * @param nonce of the responder
   * @param request the client's request; what follows its head is ignored
   */
  Proof(byte[] token, byte[] nonce, byte[] request) {
    this.token = token;
    this.nonce = nonce;
    this.request = Arrays.copyOf(request, Protocol.REQUEST_SIZE - SIZE);
  }

  /** An address and a port, as a request has them; an IPv4 address is mapped into IPv6. */
  static byte[] endpoint(InetAddress address, int port) {
    ByteBuffer out = ByteBuffer.allocate(ENDPOINT_SIZE);
    if (address instanceof Inet4Address) {
      out.put(MAPPED);
    }
    out.put(address.getAddress());
    return out.position(ADDRESS_SIZE).putShort((short) port).array();
  }

  boolean hasToken() {
    return token.length > 0;
  }

  /** The message with its proof. */
  byte[] append(byte kind, byte[] message) {
    return append(message, of(kind, message));
  }

  /** The client's request with its proof. */
  byte[] provenRequest() {
    return append(request, of(REQUEST));
  }

  private static byte[] append(byte[] message, byte[] proof) {
    byte[] all = Arrays.copyOf(message, message.length + SIZE);
    System.arraycopy(proof, 0, all, message.length, SIZE);
    return all;
  }

  /** Throws if the proof at the end of a message is wrong, so that its sender lacks the token. */
  void require(byte kind, byte[] messageAndProof) throws TrainException {
    int end = messageAndProof.length - SIZE;
    byte[] proof = Arrays.copyOfRange(messageAndProof, end, messageAndProof.length);
    Protocol.require(
        !hasToken() || matches(proof, kind, Arrays.copyOf(messageAndProof, end)),
        "the responder did not prove that it has the token");
  }

  boolean matches(byte[] proof, byte kind, byte... message) {
    return MessageDigest.isEqual(proof, of(kind, message));
  }

  private byte[] of(byte kind, byte... message) {
    if (!hasToken()) {
      return new byte[SIZE];
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(token, "HmacSHA256"));
      mac.update(kind);
      mac.update(nonce);
      mac.update(request);
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JVM has HmacSHA256
    }
  }
}
