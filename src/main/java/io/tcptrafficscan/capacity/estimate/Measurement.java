package io.tcptrafficscan.capacity.estimate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One measurement of one direction of a path: says which train to send next, takes its result, and
 * ends with a capacity or the reason why there is none. A train grows until its interval is narrow.
 * A number is a capacity only if a longer train confirmed it, now or in an earlier measurement: one
 * grant or one token bucket may hold a whole train, and then it shows how fast that was emptied.
 */
public final class Measurement {
  private static final int[] SIZES = {14_480, 1 << 16, 1 << 18, 1 << 20};

  /** A narrower interval is not worth a longer train. */
  private static final double WANTED_ERROR = 0.06;

  /** A shorter train is tried where its interval should be narrower than wanted by this. */
  private static final double SPARE = 0.7;

  /** A train on a slow path takes no longer than this, so that it does not disturb others. */
  private static final double MAX_SECONDS = 4;

  /** The queue that keeps the link busy between two grants: a longer one may overflow. */
  private static final double QUEUE_SECONDS = 0.05;

  private static final double MAX_QUEUE_BYTES = 1 << 20;
  private static final double MIN_IN_FLIGHT = 1 << 16;
  private static final double ROUND_TRIPS_IN_FLIGHT = 1.5;

  /** A train that has this share of its limit in flight on a path without a queue is too slow. */
  private static final double LIMITED = 0.8;

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MAX_HINT_ERROR = 3;

  /**
   * A train to send.
   *
   * @param bitsPerSecond at least the rate of the path, for {@link #maxInFlight}; 0 if unknown
   * @param throughLoss whether the sender should use a congestion control that a loss does not slow
   *     down (BBR), if it has one: others never fill a fast link that loses segments
   */
  public record Next(int bytes, double bitsPerSecond, boolean throughLoss) {}

  private final int maxBytes;
  private @Nullable Known known;
  private int spent;
  private @Nullable Next next;
  private int enough; // the size that gave a narrow interval; 0 if none did
  private double enoughError;
  private boolean lossy;
  private CapacityEstimate estimate = CapacityEstimate.none(NoCapacity.TOO_SHORT);

  /**
   * @param known null before the first measurement, and when it is too old
   * @param maxBytes what all trains of the measurement may cost
   */
  public Measurement(@Nullable Known known, int maxBytes) {
    this.known = known;
    lossy = known != null && known.lossy();
    this.maxBytes = maxBytes;
    int first =
        known == null ? SIZES[0] : Math.min(known.bytes(), mostBytes(known.bitsPerSecond()));
    next = new Next(Math.min(first, maxBytes), known == null ? 0 : known.bitsPerSecond(), lossy);
  }

  /**
   * A measurement with one train alone.
   *
   * @param bitsPerSecond at least the rate of the path; 0 if it is unknown
   */
  public static Measurement ofOneTrain(int bytes, double bitsPerSecond) {
    return new Measurement(new Known(bitsPerSecond, 0, 0, bytes, false, List.of()), bytes);
  }

  /** The next train; null if the measurement is over. */
  public @Nullable Next next() {
    return next;
  }

  /** Takes the result of the train that was next. */
  public void take(Train train) {
    Next sent = next;
    if (sent == null) {
      throw new IllegalStateException("the measurement is over");
    }
    spent += sent.bytes();
    lossy = train.retransmits() > 0;
    estimate = TrainEstimator.estimate(train);
    if (isLimited(sent, train.rttNanos())) {
      estimate = estimate.rejectedAs(NoCapacity.TOO_SHORT);
    }
    boolean narrow = estimate.isCapacity() && estimate.errorRatio() <= WANTED_ERROR;
    if (narrow && enough == 0) {
      enough = sent.bytes();
      enoughError = estimate.errorRatio();
    }
    int left = mostBytes(estimate.bitsPerSecond()) - spent;
    if ((narrow && isConfirmed()) || left < 2 * sent.bytes()) {
      next = null;
      end(sent.bytes());
      return;
    }
    int bytes = narrow ? left : Math.min(left, longer(sent.bytes()));
    next = new Next(bytes, mostBitsPerSecond(), lossy);
  }

  private void end(int bytes) {
    if (estimate.isCapacity()) {
      Known found = known(bytes);
      known = found;
      estimate = estimate.withError(Math.max(estimate.errorRatio(), found.changeRatio()));
    } else if (known != null || lossy) {
      Known before = known != null ? known : new Known(0, 1, 0, maxBytes, lossy, List.of());
      known = before.with(lossy);
    }
  }

  /** What the longest train found stays, while shorter ones confirm it. */
  private Known known(int bytes) {
    int start = enough == 0 ? maxBytes : shorter(enough);
    Known before = known;
    double rate = estimate.bitsPerSecond();
    List<Double> history = before == null ? List.of(rate) : before.historyWith(rate);
    return before != null && isConfirmed() && bytes <= before.largest()
        ? new Known(
            before.bitsPerSecond(), before.errorRatio(), before.largest(), start, lossy, history)
        : new Known(rate, estimate.errorRatio(), bytes, start, lossy, history);
  }

  /** The size to start with the next time, if this one gave a narrow interval. */
  private int shorter(int bytes) {
    double needed = bytes * Math.pow(enoughError / (SPARE * WANTED_ERROR), 2);
    for (int i = 1; i < SIZES.length; i++) {
      if (SIZES[i] >= needed && SIZES[i] < bytes && 4L * SIZES[i] >= bytes) {
        return SIZES[i];
      }
    }
    return bytes;
  }

  /** The largest train on a path of this rate; 0 if the rate is unknown. */
  private int mostBytes(double bitsPerSecond) {
    double bytes = MAX_SECONDS * bitsPerSecond / Byte.SIZE;
    return bytes == 0 ? maxBytes : (int) Math.min(maxBytes, Math.max(bytes, SIZES[2]));
  }

  /** The size whose interval should be narrow, if longer trains average the same noise. */
  private int longer(int bytes) {
    double needed = bytes * Math.pow(Math.min(1, estimate.errorRatio()) / WANTED_ERROR, 2);
    for (int size : SIZES) {
      if (size > bytes && size >= (estimate.bitsPerSecond() == 0 ? 0 : needed)) {
        return size;
      }
    }
    return Integer.MAX_VALUE;
  }

  /** Whether the limit of bytes in flight may have set the rate, and not the link. */
  private boolean isLimited(Next sent, long rttNanos) {
    int most = maxInFlight(sent.bitsPerSecond(), rttNanos);
    double inFlight = estimate.bitsPerSecond() / Byte.SIZE * rttNanos / NANOS_PER_SECOND;
    return most > 0
        && most < sent.bytes() / 2 // slow start comes no further
        && inFlight > LIMITED * most;
  }

  private double mostBitsPerSecond() {
    return estimate.bitsPerSecond() * (1 + Math.min(MAX_HINT_ERROR, estimate.errorRatio()));
  }

  /** Whether the interval overlaps that of the longest train before. */
  private boolean isConfirmed() {
    Known before = known;
    return before != null
        && Math.abs(estimate.bitsPerSecond() - before.bitsPerSecond())
            <= estimate.errorRatio() * estimate.bitsPerSecond()
                + before.errorRatio() * before.bitsPerSecond();
  }

  /**
   * How many bytes of a train may be unacknowledged: enough to keep the link busy, and not so many
   * that its queue overflows; 0 for no limit.
   *
   * @param bitsPerSecond at least the rate of the path; 0 if it is unknown
   */
  public static int maxInFlight(double bitsPerSecond, long rttNanos) {
    double bytesPerSecond = bitsPerSecond / Byte.SIZE;
    return bitsPerSecond == 0
        ? 0
        : (int)
            Math.min(
                Integer.MAX_VALUE,
                MIN_IN_FLIGHT
                    + ROUND_TRIPS_IN_FLIGHT * bytesPerSecond * rttNanos / NANOS_PER_SECOND
                    + Math.min(bytesPerSecond * QUEUE_SECONDS, MAX_QUEUE_BYTES));
  }

  /** The result of the last train, once the measurement is over. */
  public CapacityEstimate estimate() {
    return estimate;
  }

  /** What the next measurement should know; null if there is nothing yet. */
  public @Nullable Known known() {
    return known;
  }

  /** Bytes of all trains so far. */
  public int spent() {
    return spent;
  }
}
