package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.ResponderCounters.Result;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The messages around a train; {@code src/docs/capacity.md} specifies them. Numbers are unsigned
 * and in network byte order.
 */
final class Protocol {
  static final int VERSION = 1;

  static final int GREETING_SIZE = 24;
  static final int REQUEST_SIZE = 48;
  static final int ANSWER_SIZE = 8;
  static final int REPORT_SIZE = 16;
  static final int POINT_SIZE = 8;

  /** Maximum bytes of a train without a token. */
  static final int MAX_BYTES = 1 << 20;

  /** Maximum bytes of a train with a token. */
  static final int MAX_DEEP_BYTES = 10_000_000;

  static final int MAX_POINTS = 8192;

  /** The client sends this byte when it has received a whole train. */
  static final byte RECEIVED = 6;

  private static final int MAGIC = 0x54545343; // TTSC
  private static final int REPORT_MAGIC = 0x54545352; // TTSR
  static final int NONCE_SIZE = 16;

  // Where the parts of the messages are. Greeting, request and report have the version at the same
  // place.
  private static final int VERSION_AT = 4;
  private static final int NONCE_AT = 8; // greeting
  private static final int DIRECTION_AT = 5; // request
  private static final int ZEROS_AT = 6; // request
  private static final int BYTES_AT = 8; // request
  private static final int MAX_IN_FLIGHT_AT = 12; // request
  private static final int GRANTED_AT = 4; // answer
  private static final int UNPACED_AT = 5; // report
  private static final int POINTS_AT = 6; // report
  private static final int RETRANSMITS_AT = 8; // report

  /** The part of a request that its HMAC signs: all before the HMAC. */
  private static final int SIGNED_SIZE = 16;

  private static final int HMAC_SIZE = 32;
  private static final long MAX_STEP = 0xffffffffL;

  private static final Duration TRAIN_TIME = Duration.ofSeconds(5);
  private static final Duration DEEP_TIME = Duration.ofSeconds(12);

  /** Minimum limit of bytes in flight, so that no request makes a responder send single bytes. */
  static final int MIN_IN_FLIGHT = 1 << 16;

  private Protocol() {}

  /** Maximum time of a train, starting with its request. */
  static Duration timeFor(int bytes) {
    return bytes > MAX_BYTES ? DEEP_TIME : TRAIN_TIME;
  }

  /**
   * The responder's answer to a request. Its order is part of the protocol. A {@link Result} is
   * what the responder counts instead: every answer has one, and so have connections that get no
   * answer.
   */
  enum Status {
    OK(Result.SERVED),
    MALFORMED(Result.MALFORMED),
    VERSION(Result.VERSION),
    TOKEN(Result.TOKEN),
    TOO_LARGE(Result.TOO_LARGE),
    BUDGET(Result.BUDGET),
    BUSY(Result.BUSY);

    private static final List<Status> ALL = List.of(values());

    private final Result result;

    Status(Result result) {
      this.result = result;
    }

    Result result() {
      return result;
    }

    /** The number in the message. */
    int number() {
      return ALL.indexOf(this);
    }

    static Status of(int number) throws TrainException {
      if (number < 0 || number >= ALL.size()) {
        throw new TrainException(NoCapacity.PROTOCOL, "unknown status " + number);
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
        .put(nonce)
        .array();
  }

  /** Reads the nonce from a greeting. */
  static byte[] nonce(byte[] greeting) throws TrainException {
    ByteBuffer in = ByteBuffer.wrap(greeting);
    require(in.getInt() == MAGIC, "this is no responder");
    int version = in.get() & 0xff;
    require(version == VERSION, "the responder speaks version " + version);
    byte[] nonce = new byte[NONCE_SIZE];
    in.get(NONCE_AT, nonce);
    return nonce;
  }

  /**
   * Asks for a train.
   *
   * @param maxInFlight unacknowledged bytes that a download may have; 0 for no limit
   */
  record Request(Direction direction, int bytes, int maxInFlight) {
    byte[] encode(byte[] token, byte[] nonce) {
      ByteBuffer out =
          ByteBuffer.allocate(REQUEST_SIZE)
              .putInt(MAGIC)
              .put((byte) VERSION)
              .put((byte) (direction == Direction.DOWNLOAD ? 1 : 2))
              .putShort((short) 0)
              .putInt(bytes)
              .putInt(maxInFlight);
      if (token.length > 0) {
        out.put(sign(token, nonce, out.array()));
      }
      return out.array();
    }

    /** Reads a request whose {@link #status} is OK. */
    static Request decode(byte[] request) {
      ByteBuffer in = ByteBuffer.wrap(request);
      Direction direction = in.get(DIRECTION_AT) == 1 ? Direction.DOWNLOAD : Direction.UPLOAD;
      return new Request(direction, in.getInt(BYTES_AT), in.getInt(MAX_IN_FLIGHT_AT));
    }

    /** Checks the form of a request, its signature and its size. */
    static Status status(byte[] request, byte[] token, byte[] nonce) {
      ByteBuffer in = ByteBuffer.wrap(request);
      if (in.getInt(0) != MAGIC) {
        return Status.MALFORMED;
      }
      if (in.get(VERSION_AT) != VERSION) {
        return Status.VERSION;
      }
      byte direction = in.get(DIRECTION_AT);
      int bytes = in.getInt(BYTES_AT);
      int maxInFlight = in.getInt(MAX_IN_FLIGHT_AT);
      boolean wellFormed =
          (direction == 1 || direction == 2)
              && in.getShort(ZEROS_AT) == 0
              && (maxInFlight == 0 || maxInFlight >= MIN_IN_FLIGHT);
      if (!wellFormed || bytes <= 0) {
        return Status.MALFORMED;
      }
      if (token.length > 0) {
        byte[] signature = new byte[HMAC_SIZE];
        in.get(SIGNED_SIZE, signature);
        if (!MessageDigest.isEqual(signature, sign(token, nonce, request))) {
          return Status.TOKEN;
        }
      }
      int max = token.length > 0 ? MAX_DEEP_BYTES : MAX_BYTES;
      return bytes > max ? Status.TOO_LARGE : Status.OK;
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
      throw new IllegalStateException(e); // every JVM has HmacSHA256
    }
  }

  static byte[] answer(Status status, int bytes) {
    return ByteBuffer.allocate(ANSWER_SIZE)
        .put((byte) status.number())
        .put(new byte[3])
        .putInt(bytes)
        .array();
  }

  static void requireGranted(byte[] answer, int bytes) throws TrainException {
    ByteBuffer in = ByteBuffer.wrap(answer);
    Status status = Status.of(in.get());
    if (status != Status.OK) {
      throw new TrainException(
          NoCapacity.REFUSED, "the responder refused: " + status.result().label());
    }
    require(in.getInt(GRANTED_AT) == bytes, "the responder granted another size");
  }

  /**
   * The responder's view of a train.
   *
   * @param retransmits segments that the responder retransmitted
   * @param unpaced whether the responder did not pace its segments
   * @param arrivals empty if the responder was the sender
   */
  record Report(long retransmits, boolean unpaced, Arrivals arrivals) {
    byte[] encode() {
      int points = Math.min(arrivals.size(), MAX_POINTS);
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
        out.putInt((int) Math.min(nanos, MAX_STEP)).putInt((int) bytes);
      }
      return out.array();
    }

    /** The number of points that follow the head of a report. */
    static int points(byte[] head) throws TrainException {
      ByteBuffer in = ByteBuffer.wrap(head);
      int points = in.getShort(POINTS_AT) & 0xffff;
      require(in.getInt(0) == REPORT_MAGIC && in.get(VERSION_AT) == VERSION, "this is no report");
      require(points <= MAX_POINTS, "a report of " + points + " points");
      return points;
    }

    /** Reads a report; its points must not add up to more than {@code maxBytes}. */
    static Report decode(byte[] head, byte[] points, long maxBytes) throws TrainException {
      ByteBuffer in = ByteBuffer.wrap(points);
      Arrivals arrivals = new Arrivals();
      long nanos = 0;
      long bytes = 0;
      while (in.hasRemaining()) {
        nanos += Integer.toUnsignedLong(in.getInt());
        long more = Integer.toUnsignedLong(in.getInt());
        bytes += more;
        require(more > 0 && bytes <= maxBytes, "a report of more than was sent");
        arrivals.add(nanos, bytes);
      }
      ByteBuffer start = ByteBuffer.wrap(head);
      return new Report(
          Integer.toUnsignedLong(start.getInt(RETRANSMITS_AT)),
          start.get(UNPACED_AT) == 1,
          arrivals);
    }
  }

  private static void require(boolean holds, String problem) throws TrainException {
    if (!holds) {
      throw new TrainException(NoCapacity.PROTOCOL, problem);
    }
  }
}
