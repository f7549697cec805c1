package io.tcptrafficscan.capacity.train;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A TLS ClientHello (RFC 5246, section 7.4.1.2) as an ordinary TLS 1.2 client sends it, padded (RFC
 * 7685) to a given size, in one record. It does not offer TLS 1.3: after such an answer a server
 * reads only encrypted alerts, and reports the plain ones that end this handshake as an attack.
 */
final class ClientHello {
  private static final int RANDOM_SIZE = 32;
  private static final int RECORD_HEAD = 5;
  private static final int HANDSHAKE_HEAD = 4;
  private static final int EXTENSION_HEAD = 4;
  private static final int SERVER_NAME_HEAD = 9;
  private static final byte HANDSHAKE = 22;
  private static final byte CLIENT_HELLO = 1;
  private static final short TLS_1_0 = 0x0301; // of the record, for servers that know no other
  private static final short TLS_1_2 = 0x0303;
  private static final short SERVER_NAME = 0;
  private static final short PADDING = 21;

  private static final byte[] CIPHER_SUITES_AND_COMPRESSION =
      hex(
          "000c c02b c02f c02c c030 cca9 cca8" // ECDHE with AES-GCM and ChaCha20
              + "01 00"); // no compression

  private static final byte[] EXTENSIONS =
      hex(
          "0017 0000" // extended_master_secret
              + "ff01 0001 00" // renegotiation_info
              + "000a 0008 0006 001d 0017 0018" // groups X25519, secp256r1, secp384r1
              + "000b 0002 01 00" // uncompressed points
              + "000d 0012 0010 0403 0804 0401 0503 0805 0501 0806 0601"); // signature algorithms

  private ClientHello() {}

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /**
   * Builds the record.
   *
   * @param serverName for the server_name extension; empty for none
   * @param size of the record in bytes; a record without padding may be longer
   */
  static byte[] record(String serverName, int size, SecureRandom random) {
    byte[] name = serverName.getBytes(StandardCharsets.US_ASCII);
    int nameSize = name.length == 0 ? 0 : SERVER_NAME_HEAD + name.length;
    int fixedSize =
        RECORD_HEAD
            + HANDSHAKE_HEAD
            + Short.BYTES
            + RANDOM_SIZE
            + 1
            + RANDOM_SIZE
            + CIPHER_SUITES_AND_COMPRESSION.length
            + Short.BYTES;
    int extensionsSize = nameSize + EXTENSIONS.length + EXTENSION_HEAD;
    int padding = Math.max(0, size - fixedSize - extensionsSize);
    int total = fixedSize + extensionsSize + padding;
    ByteBuffer out = ByteBuffer.allocate(total);
    out.put(HANDSHAKE).putShort(TLS_1_0).putShort((short) (total - RECORD_HEAD));
    // The length has three bytes, and the type is the first of four.
    out.putInt((CLIENT_HELLO << 24) | (total - RECORD_HEAD - HANDSHAKE_HEAD));
    out.putShort(TLS_1_2).put(noise(random));
    out.put((byte) RANDOM_SIZE).put(noise(random)); // session ID
    out.put(CIPHER_SUITES_AND_COMPRESSION).putShort((short) (extensionsSize + padding));
    if (name.length > 0) {
      out.putShort(SERVER_NAME).putShort((short) (name.length + 5));
      out.putShort((short) (name.length + 3)).put((byte) 0).putShort((short) name.length).put(name);
    }
    out.put(EXTENSIONS).putShort(PADDING).putShort((short) padding);
    return out.array();
  }

  private static byte[] noise(SecureRandom random) {
    byte[] noise = new byte[RANDOM_SIZE];
    random.nextBytes(noise);
    return noise;
  }
}
