package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The messages around a train, as {@code src/docs/capacity.md} writes them down. Numbers are in
 * network order and unsigned.
 */
final class Protocol {
  static final int VERSION = 1;

  static final int GREETING_SIZE = 24;
  static final int REQUEST_SIZE = 48;
  static final int ANSWER_SIZE = 8;
  static final int REPORT_SIZE = 16;
  static final int POINT_SIZE = 8;

  /** Most bytes of a train, and of one that a token allows. */
  static final int MOST_BYTES = 1 << 20;

  static final int MOST_DEEP_BYTES = 10_000_000;
  static final int MOST_POINTS = 8192;

  /** What the client says once it has all of a train. */
  static final byte RECEIVED = 6;

  private static final int MAGIC = 0x54545343; // TTSC
  private static final int REPORT_MAGIC = 0x54545352; // TTSR
  private static final int NONCE_SIZE = 16;
  private static final int NONCE_AT = 8;
  private static final int SIGNED_SIZE = 16;
  private static final int HMAC_SIZE = 32;
  private static final long MOST_STEP = 0xffffffffL;

  private static final Duration TRAIN_TIME = Duration.ofSeconds(5);
  private static final Duration DEEP_TIME = Duration.ofSeconds(12);

  /**
   * A request may not bound a train closer than this, so that no responder sends bytes one by one.
   */
  static final int LEAST_IN_FLIGHT = 1 << 16;

  private Protocol() {}

  /** How long a train of so many bytes may take, from the request on. */
  static Duration timeFor(int bytes) {
    return bytes > MOST_BYTES ? DEEP_TIME : TRAIN_TIME;
  }

  /** What a responder answers to a request. */
  enum Status {
    OK,
    MALFORMED,
    VERSION,
    TOKEN,
    TOO_LARGE,
    BUDGET,
    BUSY;

    private static final java.util.List<Status> ALL = java.util.List.of(values());

    /** As it is written. */
    int number() {
      return ALL.indexOf(this);
    }

    static Status of(int number) throws BrokenException {
      if (number < 0 || number >= ALL.size()) {
        throw new BrokenException(BrokenException.Way.PROTOCOL, "unknown status " + number);
      }
      return ALL.get(number);
    }
  }

  static byte[] greeting(byte[] nonce, boolean wantsToken) {
    return ByteBuffer.allocate(GREETING_SIZE)
        .putInt(MAGIC)
        .put((byte) VERSION)
        .put((byte) (wantsToken ? 1 : 0))
        .putShort((short) 0)
        .put(nonce, 0, NONCE_SIZE)
        .array();
  }

  /** Returns the nonce of a greeting. */
  static byte[] nonce(byte[] greeting) throws BrokenException {
    ByteBuffer in = ByteBuffer.wrap(greeting);
    require(in.getInt() == MAGIC, "this is no responder");
    int version = in.get() & 0xff;
    require(version == VERSION, "the responder speaks version " + version);
    byte[] nonce = new byte[NONCE_SIZE];
    in.get(NONCE_AT, nonce);
    return nonce;
  }

  /**
   * A request: which train is wanted.
   *
   * @param mostInFlight bytes of a download that may wait for their acknowledgement; 0 for no limit
   */
  record Request(Direction direction, int bytes, int mostInFlight) {
    byte[] encode(byte[] token, byte[] nonce) {
      ByteBuffer out =
          ByteBuffer.allocate(REQUEST_SIZE)
              .putInt(MAGIC)
              .put((byte) VERSION)
              .put((byte) (direction == Direction.DOWNLOAD ? 1 : 2))
              .putShort((short) 0)
              .putInt(bytes)
              .putInt(mostInFlight);
      if (token.length > 0) {
        out.put(sign(token, nonce, out.array()));
      }
      return out.array();
    }

    /** Reads what comes after a good {@link #status}. */
    static Request decode(byte[] request) {
      ByteBuffer in = ByteBuffer.wrap(request);
      Direction direction = in.get(5) == 1 ? Direction.DOWNLOAD : Direction.UPLOAD;
      return new Request(direction, in.getInt(8), in.getInt(12));
    }

    /** Whether a request can be understood, and knows the token. */
    static Status status(byte[] request, byte[] token, byte[] nonce) {
      ByteBuffer in = ByteBuffer.wrap(request);
      if (in.getInt(0) != MAGIC) {
        return Status.MALFORMED;
      }
      if (in.get(4) != VERSION) {
        return Status.VERSION;
      }
      boolean wellFormed =
          (in.get(5) == 1 || in.get(5) == 2)
              && in.getShort(6) == 0
              && (in.getInt(12) == 0 || in.getInt(12) >= LEAST_IN_FLIGHT);
      if (!wellFormed || in.getInt(8) <= 0) {
        return Status.MALFORMED;
      }
      if (token.length > 0) {
        byte[] signature = new byte[HMAC_SIZE];
        in.get(SIGNED_SIZE, signature);
        if (!MessageDigest.isEqual(signature, sign(token, nonce, request))) {
          return Status.TOKEN;
        }
      }
      int most = token.length > 0 ? MOST_DEEP_BYTES : MOST_BYTES;
      return in.getInt(8) > most ? Status.TOO_LARGE : Status.OK;
    }
  }

  private static byte[] sign(byte[] token, byte[] nonce, byte[] request) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(token, "HmacSHA256"));
      mac.update(nonce);
      mac.update(request, 0, SIGNED_SIZE);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  static byte[] answer(Status status, int bytes) {
    return ByteBuffer.allocate(ANSWER_SIZE)
        .put((byte) status.number())
        .put(new byte[3])
        .putInt(bytes)
        .array();
  }

  static void requireGranted(byte[] answer, int bytes) throws BrokenException {
    ByteBuffer in = ByteBuffer.wrap(answer);
    Status status = Status.of(in.get());
    if (status != Status.OK) {
      throw new BrokenException(
          BrokenException.Way.REFUSED,
          "the responder refused: " + status.name().toLowerCase(java.util.Locale.ROOT));
    }
    require(in.getInt(4) == bytes, "the responder granted another size");
  }

  /**
   * What the responder saw of a train.
   *
   * @param retransmits of its own segments
   * @param unpaced whether its own segments were unpaced
   * @param arrivals none where it was the sender
   */
  record Report(long retransmits, boolean unpaced, Arrivals arrivals) {
    byte[] encode() {
      int points = Math.min(arrivals.size(), MOST_POINTS);
      ByteBuffer out =
          ByteBuffer.allocate(REPORT_SIZE + points * POINT_SIZE)
              .putInt(REPORT_MAGIC)
              .put((byte) VERSION)
              .put((byte) (unpaced ? 1 : 0))
              .putShort((short) points)
              .putInt((int) Math.min(retransmits, Integer.MAX_VALUE))
              .putInt(0);
      for (int i = 0; i < points; i++) {
        long nanos = i == 0 ? 0 : arrivals.nanos(i) - arrivals.nanos(i - 1);
        long bytes = arrivals.bytes(i) - (i == 0 ? 0 : arrivals.bytes(i - 1));
        out.putInt((int) Math.min(nanos, MOST_STEP)).putInt((int) bytes);
      }
      return out.array();
    }

    /** How many points follow a report's head. */
    static int points(byte[] head) throws BrokenException {
      ByteBuffer in = ByteBuffer.wrap(head);
      int points = in.getShort(6) & 0xffff;
      require(in.getInt(0) == REPORT_MAGIC && in.get(4) == VERSION, "this is no report");
      require(points <= MOST_POINTS, "a report of " + points + " points");
      return points;
    }

    /** Reads a report; its points must not hold more than the train did. */
    static Report decode(byte[] head, byte[] points, long mostBytes) throws BrokenException {
      ByteBuffer in = ByteBuffer.wrap(points);
      Arrivals arrivals = new Arrivals();
      long nanos = 0;
      long bytes = 0;
      while (in.hasRemaining()) {
        nanos += Integer.toUnsignedLong(in.getInt());
        long more = Integer.toUnsignedLong(in.getInt());
        bytes += more;
        require(more > 0 && bytes <= mostBytes, "a report of more than was sent");
        arrivals.add(nanos, bytes);
      }
      ByteBuffer start = ByteBuffer.wrap(head);
      return new Report(Integer.toUnsignedLong(start.getInt(8)), start.get(5) == 1, arrivals);
    }
  }

  private static void require(boolean holds, String problem) throws BrokenException {
    if (!holds) {
      throw new BrokenException(BrokenException.Way.PROTOCOL, problem);
    }
  }
}
