package io.tcptrafficscan.correction;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The calibration factor of one path: its measured capacity divided by its throughput ceiling. The
 * factor follows new samples slowly. It is trusted only while the samples agree and describe the
 * path as it is now.
 *
 * <p>Factors are compared and moved by their logarithms, because they are ratios: twice and half of
 * a factor are then equally far from it.
 *
 * @param route of the samples: a text that differs between routes, such as the local address
 * @param interfaceBitsPerSecond the speed of the interface; infinite if it is unknown
 * @param samples oldest first; never empty
 * @param aside the latest samples, if they are far from the factor and do not count yet; {@link
 *     State#STEP} while there are any
 */
public record Calibration(
    String route,
    double interfaceBitsPerSecond,
    double factor,
    List<Sample> samples,
    List<Sample> aside) {
  /** Whether the calibration factor is in force, and if not, why. */
  public enum State {
    /** Too few samples. */
    COLLECTING(false),
    /** In force. */
    TRUSTED(false),
    /** A factor that is set by hand is in force instead. */
    MANUAL(false),
    /** The samples differ too much. */
    SPREAD(true),
    /** The RTT has changed since the samples: the ceiling depends on it, the capacity does not. */
    RTT(true),
    /** The receive window differs among the samples, or from that of the last probe. */
    WINDOW(true),
    /** Samples are twice or half of the factor, and it has not settled at a new value yet. */
    STEP(true),
    /** The last sample is more than the interface itself can carry. */
    SPEED(true),
    /** The last sample is too old. */
    STALE(true);

    private final String text = name().toLowerCase(Locale.ROOT);
    private final boolean isDistrusted;

    State(boolean isDistrusted) {
      this.isDistrusted = isDistrusted;
    }

    /** The value of the label {@code state} of metrics. */
    public String label() {
      return isDistrusted ? "distrusted" : text;
    }

    /** The value of the label {@code reason} of metrics; empty unless distrusted. */
    public String reason() {
      return isDistrusted ? text : "";
    }
  }

  /**
   * Capacity and throughput ceiling, measured on one connection.
   *
   * @param windowBytes the receive window of the connection
   * @param rttMicros from SYN to SYN/ACK, as the kernel measured it
   */
  public record Sample(
      double capacityBitsPerSecond, long windowBytes, long rttMicros, long epochMillis) {
    public Sample {
      if (!(capacityBitsPerSecond > 0)
          || Double.isInfinite(capacityBitsPerSecond)
          || windowBytes <= 0
          || rttMicros <= 0) {
        throw new IllegalArgumentException(
            capacityBitsPerSecond + " bit/s, " + windowBytes + " bytes, " + rttMicros + " us");
      }
    }

    private double logFactor() {
      double ceiling = windowBytes * 8e6 / rttMicros;
      return clamp(
          Math.log(capacityBitsPerSecond / ceiling), Math.log(MIN_FACTOR), Math.log(MAX_FACTOR));
    }
  }

  /**
   * The calibration at one moment. Only {@code state} has a meaning if there are no samples.
   *
   * @param spread median absolute deviation of the samples, as a share of their median
   * @param age time since the last sample
   */
  public record Status(State state, int samples, double factor, double spread, Duration age) {
    /** No samples. */
    static final Status NONE = new Status(State.COLLECTING, 0, 1, 0, Duration.ZERO);

    Status in(State other) {
      return new Status(other, samples, factor, spread, age);
    }
  }

  private static final double MIN_FACTOR = 0.005;
  private static final double MAX_FACTOR = 500;
  private static final int MIN_SAMPLES = 5;
  private static final int MAX_SAMPLES = 15;

  /** The share of the way to the samples' median that the factor goes with each sample. */
  private static final double WEIGHT = 0.2;

  /** The most that one sample moves the factor. */
  private static final double MAX_LOG_UPDATE = Math.log(1.5);

  /** A sample farther from the factor than this is set aside. */
  private static final double MAX_LOG_DISTANCE = Math.log(2);

  /** So many samples that are set aside and agree replace all others. */
  private static final int STEP_SAMPLES = 3;

  private static final double MAX_SPREAD = 0.25;
  private static final double MIN_RTT_RATIO = 0.7;
  private static final double MAX_RTT_RATIO = 1.4;
  private static final Duration STALE_AFTER = Duration.ofHours(24);
  private static final long FORGOTTEN_MILLIS = Duration.ofDays(7).toMillis();

  public Calibration {
    samples = List.copyOf(samples);
    aside = List.copyOf(aside);
    if (samples.isEmpty() || samples.size() > MAX_SAMPLES || aside.size() >= STEP_SAMPLES) {
      throw new IllegalArgumentException(
          samples.size() + " samples, " + aside.size() + " set aside");
    }
    if (!(factor >= MIN_FACTOR && factor <= MAX_FACTOR)) {
      throw new IllegalArgumentException("calibration factor " + factor);
    }
  }

  /** The calibration after the first sample. */
  static Calibration first(String route, double interfaceBitsPerSecond, Sample sample) {
    return of(route, interfaceBitsPerSecond, sample.logFactor(), List.of(sample), List.of());
  }

  private static Calibration of(
      String route, double speed, double logFactor, List<Sample> samples, List<Sample> aside) {
    double factor = clamp(Math.exp(logFactor), MIN_FACTOR, MAX_FACTOR);
    return new Calibration(route, speed, factor, samples, aside);
  }

  /** Whether all samples are too old to be kept. */
  boolean isForgotten(long epochMillis) {
    // A sample from the future means that the clock was set back, so that its age is unknown.
    return Math.abs(epochMillis - last().epochMillis()) > FORGOTTEN_MILLIS;
  }

  /** The calibration after one more sample. It starts again if the sample took another route. */
  Calibration with(String newRoute, double speed, Sample sample) {
    if (!newRoute.equals(route) || isForgotten(sample.epochMillis())) {
      return first(newRoute, speed, sample);
    }
    double logFactor = Math.log(factor);
    if (samples.size() >= MIN_SAMPLES
        && Math.abs(sample.logFactor() - logFactor) > MAX_LOG_DISTANCE) {
      return withAside(speed, sample);
    }
    List<Sample> all = append(samples, sample);
    List<Sample> kept = all.subList(Math.max(0, all.size() - MAX_SAMPLES), all.size());
    double change = medianLog(kept) - logFactor;
    boolean few = kept.size() <= MIN_SAMPLES;
    return of(route, speed, logFactor + (few ? change : limited(WEIGHT * change)), kept, List.of());
  }

  /** Sets a sample aside. Once enough samples that agree are set aside, they replace all others. */
  private Calibration withAside(double speed, Sample sample) {
    List<Sample> agreeing =
        aside.stream()
            .filter(
                before ->
                    Math.abs(before.logFactor() - sample.logFactor()) <= Math.log(1 + MAX_SPREAD))
            .toList();
    List<Sample> now = append(agreeing, sample);
    if (now.size() < STEP_SAMPLES) {
      return new Calibration(route, speed, factor, samples, now);
    }
    double logFactor = Math.log(factor);
    double moved = logFactor + limited(medianLog(now) - logFactor);
    return of(route, speed, moved, now, List.of());
  }

  private static List<Sample> append(List<Sample> samples, Sample sample) {
    return Stream.concat(samples.stream(), Stream.of(sample)).toList();
  }

  private static double limited(double change) {
    return clamp(change, -MAX_LOG_UPDATE, MAX_LOG_UPDATE);
  }

  private Sample last() {
    return samples.get(samples.size() - 1);
  }

  /**
   * Judges the samples for the path as its last probe found it.
   *
   * @param rttMicros of the last probe; 0 if it is unknown
   * @param windowBytes the receive window of the last probe; 0 if it is unknown
   */
  Status status(long rttMicros, long windowBytes, long epochMillis) {
    if (isForgotten(epochMillis)) {
      return Status.NONE;
    }
    Duration age = Duration.ofMillis(Math.max(0, epochMillis - last().epochMillis()));
    double spread = spread();
    State state = stateOfSamples(spread, age);
    return new Status(
        state == State.TRUSTED ? stateOfPath(rttMicros, windowBytes) : state,
        samples.size(),
        factor,
        spread,
        age);
  }

  private State stateOfSamples(double spread, Duration age) {
    if (samples.size() < MIN_SAMPLES) {
      return State.COLLECTING;
    }
    if (age.compareTo(STALE_AFTER) > 0) {
      return State.STALE;
    }
    if (!aside.isEmpty() || Math.abs(medianLog(samples) - Math.log(factor)) > MAX_LOG_DISTANCE) {
      return State.STEP;
    }
    if (spread > MAX_SPREAD) {
      return State.SPREAD;
    }
    if (samples.stream().anyMatch(sample -> sample.windowBytes() != last().windowBytes())) {
      return State.WINDOW;
    }
    return last().capacityBitsPerSecond() > interfaceBitsPerSecond ? State.SPEED : State.TRUSTED;
  }

  private State stateOfPath(long rttMicros, long windowBytes) {
    if (windowBytes > 0 && windowBytes != last().windowBytes()) {
      return State.WINDOW;
    }
    double ratio = rttMicros / median(samples, Sample::rttMicros);
    return rttMicros > 0 && (ratio < MIN_RTT_RATIO || ratio > MAX_RTT_RATIO)
        ? State.RTT
        : State.TRUSTED;
  }

  private double spread() {
    double median = medianLog(samples);
    return Math.expm1(median(samples, sample -> Math.abs(sample.logFactor() - median)));
  }

  private static double medianLog(List<Sample> samples) {
    return median(samples, Sample::logFactor);
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> value) {
    double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private static double clamp(double value, double min, double max) {
    return Math.max(min, Math.min(max, value));
  }
}
