package io.tcptrafficscan.capacity.train;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * A TLS ClientHello (RFC 5246, section 7.4.1.2) as an ordinary client of TLS 1.2 sends it, padded
 * (RFC 7685) to a size. It is one record. Of TLS 1.2 alone: once a server of 1.3 has answered it
 * reads encrypted alerts only, and takes the plain ones that end this handshake for an attack.
 */
final class ClientHello {
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int LEGACY_RECORD_VERSION = 0x0301;
  private static final int LEGACY_VERSION = 0x0303;
  private static final int RANDOM_SIZE = 32;
  private static final int RECORD_HEAD = 5;
  private static final int HANDSHAKE_HEAD = 4;
  private static final int EXTENSION_HEAD = 4;

  private static final int SERVER_NAME = 0;
  private static final int SUPPORTED_GROUPS = 10;
  private static final int POINT_FORMATS = 11;
  private static final int SIGNATURE_ALGORITHMS = 13;
  private static final int PADDING = 21;
  private static final int EXTENDED_MASTER_SECRET = 23;
  private static final int RENEGOTIATION_INFO = 0xff01;

  private static final int[] CIPHER_SUITES = {
    0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8 // ECDHE with AES-GCM and ChaCha20
  };
  private static final int[] GROUPS = {0x001d, 0x0017, 0x0018}; // X25519, secp256r1, secp384r1
  private static final int[] SIGNATURES = {
    0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601
  };

  private ClientHello() {}

  /**
   * Returns its record.
   *
   * @param serverName for the extension of that name; empty for none, as for an address
   * @param size of the record in bytes; it is longer where what it must hold is
   */
  static byte[] record(String serverName, int size, SecureRandom random) {
    Bytes hello =
        new Bytes()
            .two(LEGACY_VERSION)
            .all(noise(random))
            .one(RANDOM_SIZE)
            .all(noise(random)) // a session that nobody knows
            .vector(CIPHER_SUITES)
            .one(1)
            .one(0); // no compression
    Bytes extensions = extensions(serverName);
    int padding =
        size - RECORD_HEAD - HANDSHAKE_HEAD - hello.size() - 2 - extensions.size() - EXTENSION_HEAD;
    extensions.extension(PADDING, new Bytes().all(new byte[Math.max(0, padding)]));
    hello.two(extensions.size()).all(extensions.bytes());
    Bytes handshake = new Bytes().one(CLIENT_HELLO).one(0).two(hello.size()).all(hello.bytes());
    return new Bytes()
        .one(HANDSHAKE)
        .two(LEGACY_RECORD_VERSION)
        .two(handshake.size())
        .all(handshake.bytes())
        .bytes();
  }

  private static byte[] noise(SecureRandom random) {
    byte[] noise = new byte[RANDOM_SIZE];
    random.nextBytes(noise);
    return noise;
  }

  private static Bytes extensions(String serverName) {
    Bytes extensions = new Bytes();
    if (!serverName.isEmpty()) {
      byte[] name = serverName.getBytes(StandardCharsets.US_ASCII);
      extensions.extension(
          SERVER_NAME, new Bytes().two(name.length + 3).one(0).two(name.length).all(name));
    }
    return extensions
        .extension(EXTENDED_MASTER_SECRET, new Bytes())
        .extension(RENEGOTIATION_INFO, new Bytes().one(0))
        .extension(SUPPORTED_GROUPS, new Bytes().vector(GROUPS))
        .extension(POINT_FORMATS, new Bytes().one(1).one(0))
        .extension(SIGNATURE_ALGORITHMS, new Bytes().vector(SIGNATURES));
  }

  /** Bytes that grow, in network order. */
  private static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    int size() {
      return out.size();
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    Bytes one(int value) {
      out.write(value);
      return this;
    }

    Bytes two(int value) {
      return one(value >> Byte.SIZE).one(value);
    }

    Bytes all(byte[] bytes) {
      out.writeBytes(bytes);
      return this;
    }

    /** Numbers of two bytes each, behind their length. */
    Bytes vector(int[] values) {
      two(2 * values.length);
      for (int value : values) {
        two(value);
      }
      return this;
    }

    Bytes extension(int type, Bytes data) {
      return two(type).two(data.size()).all(data.bytes());
    }
  }
}
