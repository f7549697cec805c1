package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.ResponderCounters.Result;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The messages around a train; {@code src/docs/capacity.md} specifies them. Numbers are unsigned
 * and in network byte order.
 */
final class Protocol {
  static final int VERSION = 2;

  static final int GREETING_SIZE = 24;
  static final int REQUEST_SIZE = 56 + Proof.SIZE;
  static final int ANSWER_SIZE = 8 + Proof.SIZE;

  /** The part of a request that shows whether it is one. */
  static final int REQUEST_HEAD_SIZE = 5;

  /** Bytes of the smallest train: ten typical segments, which is one initial window. */
  static final int MIN_BYTES = 14_480;

  /** Maximum bytes of a train without a token. */
  static final int MAX_BYTES = 1 << 20;

  /** Maximum bytes of a train with a token. */
  static final int MAX_DEEP_BYTES = 10_000_000;

  /** The client of a download sends this byte when its interface is free for the train. */
  static final byte READY = 5;

  /** The client sends this byte when it has received a whole train. */
  static final byte RECEIVED = 6;

  static final int NONCE_SIZE = 16;

  private static final int MAGIC = 0x54545343; // TTSC

  // Where the parts of the messages are. Greeting, request and report have the version at the same
  // place.
  static final int VERSION_AT = 4;
  private static final int NONCE_AT = 8; // greeting
  private static final int DIRECTION_AT = 5; // request
  private static final int THROUGH_LOSS_AT = 6; // request
  private static final int ZERO_AT = 7; // request
  private static final int BYTES_AT = 8; // request
  private static final int MAX_IN_FLIGHT_AT = 12; // request
  private static final int ADDRESS_AT = 32; // request
  private static final int GRANTED_AT = 4; // answer

  private static final Duration MIN_TRAIN_TIME = Duration.ofSeconds(2);
  private static final Duration MAX_TRAIN_TIME = Duration.ofSeconds(12);

  /** The least rate of a train, beside {@link #MIN_TRAIN_TIME}: 2 Mbps. */
  private static final long MIN_BYTES_PER_SECOND = 250_000;

  /** Minimum limit of bytes in flight, so that no request makes a responder send single bytes. */
  static final int MIN_IN_FLIGHT = 1 << 16;

  private Protocol() {}

  /** Maximum time of a train, starting with its answer. */
  static Duration timeFor(int bytes) {
    Duration time = MIN_TRAIN_TIME.plusMillis(1000L * bytes / MIN_BYTES_PER_SECOND);
    return time.compareTo(MAX_TRAIN_TIME) > 0 ? MAX_TRAIN_TIME : time;
  }

  /** Maximum bytes of a train. */
  static int maxBytes(boolean withToken) {
    return withToken ? MAX_DEEP_BYTES : MAX_BYTES;
  }

  /**
   * The responder's answer to a request. Its order is part of the protocol. A {@link Result} is
   * what the responder counts instead: every answer has one, and so have connections that get no
   * answer.
   */
  enum Status {
    OK(Result.SERVED, "served"),
    MALFORMED(Result.MALFORMED, "malformed"),
    VERSION(Result.VERSION, "version"),
    TOKEN(Result.TOKEN, "token"),
    TOO_LARGE(Result.TOO_LARGE, "too_large"),
    BUDGET(Result.BUDGET, "budget"),
    BUSY(Result.BUSY, "busy"),
    ADDRESS(
        Result.ADDRESS,
        "address: it was reached at an address or port that is not its own (NAT, or an impostor);"
            + " behind NAT, it needs --responder-address");

    private static final List<Status> ALL = List.of(values());

    private final Result result;
    private final String text;

    Status(Result result, String text) {
      this.result = result;
      this.text = text;
    }

    Result result() {
      return result;
    }

    /** The number in the message. */
    int number() {
      return ALL.indexOf(this);
    }

    static Status of(int number) throws TrainException {
      require(number >= 0 && number < ALL.size(), "unknown status " + number);
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
    require(
        in.getInt() == MAGIC,
        "the port is open, but another service than a responder answers there");
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
   * @param throughLoss whether to send a download as {@link Connection#sendThroughLoss} does
   */
  record Request(Direction direction, int bytes, int maxInFlight, boolean throughLoss) {
    /**
     * The request without its proof, which covers all of this.
     *
     * @param server where the client reached the responder, see {@link Proof#endpoint}
     */
    byte[] head(byte[] nonce, byte[] server) {
      return ByteBuffer.allocate(REQUEST_SIZE - Proof.SIZE)
          .putInt(MAGIC)
          .put((byte) VERSION)
          .put((byte) (direction == Direction.DOWNLOAD ? 1 : 2))
          .put((byte) (throughLoss ? 1 : 0))
          .put((byte) 0)
          .putInt(bytes)
          .putInt(maxInFlight)
          .put(nonce)
          .put(server)
          .array();
    }

    /** Reads a request whose {@link #status} is OK. */
    static Request decode(byte[] request) {
      ByteBuffer in = ByteBuffer.wrap(request);
      Direction direction = in.get(DIRECTION_AT) == 1 ? Direction.DOWNLOAD : Direction.UPLOAD;
      return new Request(
          direction,
          in.getInt(BYTES_AT),
          in.getInt(MAX_IN_FLIGHT_AT),
          in.get(THROUGH_LOSS_AT) == 1);
    }

    /** Checks the first bytes of a request. */
    static Status headStatus(byte[] head) {
      if (ByteBuffer.wrap(head).getInt(0) != MAGIC) {
        return Status.MALFORMED;
      }
      return head[VERSION_AT] == VERSION ? Status.OK : Status.VERSION;
    }

    /**
     * Checks the form of a request, its proof, its address and its size, in this order.
     *
     * @param addresses where the client may have reached the responder, see {@link Proof#endpoint}
     */
    static Status status(byte[] request, Proof proof, List<byte[]> addresses) {
      Status head = headStatus(request);
      if (head != Status.OK) {
        return head;
      }
      ByteBuffer in = ByteBuffer.wrap(request);
      byte direction = in.get(DIRECTION_AT);
      int bytes = in.getInt(BYTES_AT);
      int maxInFlight = in.getInt(MAX_IN_FLIGHT_AT);
      boolean wellFormed =
          (direction == 1 || direction == 2)
              && (in.get(THROUGH_LOSS_AT) == 0 || in.get(THROUGH_LOSS_AT) == 1)
              && in.get(ZERO_AT) == 0
              && (maxInFlight == 0 || maxInFlight >= MIN_IN_FLIGHT);
      if (!wellFormed || bytes < MIN_BYTES) {
        return Status.MALFORMED;
      }
      if (proof.hasToken()) {
        int end = request.length - Proof.SIZE;
        if (!proof.matches(Arrays.copyOfRange(request, end, request.length), Proof.REQUEST)) {
          return Status.TOKEN;
        }
        byte[] dialled = Arrays.copyOfRange(request, ADDRESS_AT, end);
        if (addresses.stream().noneMatch(each -> Arrays.equals(each, dialled))) {
          return Status.ADDRESS;
        }
      }
      return bytes > maxBytes(proof.hasToken()) ? Status.TOO_LARGE : Status.OK;
    }
  }

  static byte[] answer(Status status, int bytes, Proof proof) {
    byte[] head =
        ByteBuffer.allocate(ANSWER_SIZE - Proof.SIZE)
            .put((byte) status.number())
            .put(new byte[3])
            .putInt(bytes)
            .array();
    return proof.append(Proof.ANSWER, head);
  }

  static void requireGranted(byte[] answer, int bytes, Proof proof) throws TrainException {
    ByteBuffer in = ByteBuffer.wrap(answer);
    Status status = Status.of(in.get());
    if (status != Status.OK) {
      throw new TrainException(NoCapacity.REFUSED, "the responder refused: " + status.text);
    }
    proof.require(Proof.ANSWER, answer);
    require(in.getInt(GRANTED_AT) == bytes, "the responder granted another size");
  }

  static void require(boolean holds, String problem) throws TrainException {
    if (!holds) {
      throw new TrainException(NoCapacity.PROTOCOL, problem);
    }
  }
}
