package io.tcptrafficscan.correction;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The factor between a path's throughput ceiling and its measured capacity, kept for one interface
 * and server. It moves slowly, and says when it is not to be trusted. Guarded by its monitor.
 */
public final class Calibration {
  /** Why a factor is not in force. The label values of metrics. */
  public enum Distrust {
    /** Fewer samples than it takes. */
    COLLECTING,
    /** The samples do not agree. */
    SPREAD,
    /** The RTT is not what it was: the ceiling follows it, the capacity does not. */
    RTT,
    /** The receive window is not what it was. */
    WINDOW,
    /** The path was lately twice or half of what the factor says, and did not settle yet. */
    STEP,
    /** More than the interface itself can carry. */
    SPEED,
    /** The last sample is too old. */
    STALE;

    /** All of them, in the order of their ordinals. */
    public static final List<Distrust> ALL = List.of(values());

    /** As metrics write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Capacity and ceiling of one connection.
   *
   * @param capacityBitsPerSecond measured
   * @param windowBytes the connection's receive window
   * @param rttMicros the kernel's time of SYN to SYN/ACK
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
      return clamp(Math.log(capacityBitsPerSecond / ceiling), Math.log(LEAST), Math.log(MOST));
    }
  }

  /**
   * How it stands.
   *
   * @param factor by the samples so far; meaningless without any
   * @param spread median absolute deviation of the samples, as a share of their median
   * @param distrust why the factor is not in force; null where it is trusted
   */
  public record Status(
      double factor, int samples, double spread, Duration age, @Nullable Distrust distrust) {}

  /**
   * What outlives the process.
   *
   * @param route over which the samples came; see {@link #follow}
   * @param step those that are far off and not yet believed
   */
  public record Memory(String route, double factor, List<Sample> samples, List<Sample> step) {
    public Memory {
      samples = List.copyOf(samples);
      step = List.copyOf(step);
      if (samples.isEmpty() || samples.size() > KEPT || step.size() >= STEP_SAMPLES) {
        throw new IllegalArgumentException(samples.size() + " samples, " + step.size() + " apart");
      }
      if (!(factor >= LEAST && factor <= MOST)) {
        throw new IllegalArgumentException("calibration factor " + factor);
      }
    }
  }

  private static final double LEAST = 0.005;
  private static final double MOST = 500;
  private static final int KEPT = 15;
  private static final int LEAST_SAMPLES = 5;
  private static final double WEIGHT = 0.2;
  private static final double MOST_UPDATE = Math.log(1.5);
  private static final double STEP = Math.log(2);
  private static final int STEP_SAMPLES = 3;
  private static final double MOST_SPREAD = 0.25;
  private static final double LEAST_RTT = 0.7;
  private static final double MOST_RTT = 1.4;
  private static final long STALE_MILLIS = Duration.ofHours(24).toMillis();
  private static final long DROPPED_MILLIS = Duration.ofDays(7).toMillis();

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();
  private final List<Sample> step = new ArrayList<>();
  private double logFactor;
  private String route = "";
  private double interfaceBitsPerSecond = Double.POSITIVE_INFINITY;

  /** Begins with nothing. */
  public Calibration() {}

  /** Goes on from what was kept. */
  Calibration(Memory memory) {
    route = memory.route();
    logFactor = Math.log(memory.factor());
    samples.addAll(memory.samples());
    step.addAll(memory.step());
  }

  /** What is to be kept; null where there is nothing, or nothing that is not too old. */
  synchronized @Nullable Memory memory(long epochMillis) {
    return samples.isEmpty() || isDropped(epochMillis)
        ? null
        : new Memory(
            route,
            clamp(Math.exp(logFactor), LEAST, MOST),
            List.copyOf(samples),
            List.copyOf(step));
  }

  /**
   * Takes note of how the path is reached now. Over another route it is another path, and what was
   * learned of the one before is forgotten.
   *
   * @param nowRoute tells the route from others, such as by this end's own address
   * @param bitsPerSecond the interface's own speed; infinite where it is not known
   * @return whether anything was forgotten
   */
  public synchronized boolean follow(String nowRoute, double bitsPerSecond) {
    interfaceBitsPerSecond = bitsPerSecond;
    boolean other = !nowRoute.equals(route) && !samples.isEmpty();
    if (other) {
      samples.clear();
      step.clear();
    }
    route = nowRoute;
    return other;
  }

  /** Takes a sample in. */
  public synchronized void add(Sample sample) {
    if (isDropped(sample.epochMillis())) {
      samples.clear();
      step.clear();
    }
    if (samples.size() >= LEAST_SAMPLES && isStep(sample)) {
      takeStep(sample);
      return;
    }
    step.clear();
    keep(sample);
    double median = medianLog();
    if (samples.size() <= LEAST_SAMPLES) {
      logFactor = median;
    } else {
      logFactor += clamp(WEIGHT * (median - logFactor), -MOST_UPDATE, MOST_UPDATE);
    }
  }

  private boolean isStep(Sample sample) {
    return Math.abs(sample.logFactor() - logFactor) > STEP;
  }

  /** One that is far off is not believed; three that agree are, and begin anew. */
  private void takeStep(Sample sample) {
    step.removeIf(
        before -> Math.abs(before.logFactor() - sample.logFactor()) > Math.log(1 + MOST_SPREAD));
    step.add(sample);
    if (step.size() < STEP_SAMPLES) {
      return;
    }
    samples.clear();
    step.forEach(this::keep);
    step.clear();
    logFactor += clamp(medianLog() - logFactor, -MOST_UPDATE, MOST_UPDATE);
  }

  private void keep(Sample sample) {
    samples.addLast(sample);
    if (samples.size() > KEPT) {
      samples.removeFirst();
    }
  }

  /**
   * Says how it stands for a path as it is now.
   *
   * @param rttMicros of the path now; 0 where it is not known
   * @param windowBytes the receive window of its probes now; 0 where it is not known
   * @return null where there is nothing, or nothing that is not too old to be kept
   */
  public synchronized @Nullable Status status(long rttMicros, long windowBytes, long epochMillis) {
    Sample last = samples.peekLast();
    if (last == null || isDropped(epochMillis)) {
      return null;
    }
    Duration age = Duration.ofMillis(Math.max(0, epochMillis - last.epochMillis()));
    double spread = spread();
    Distrust distrust = distrustOfSamples(last, spread, age);
    return new Status(
        Math.exp(logFactor),
        samples.size(),
        spread,
        age,
        distrust == null ? distrustOfPath(last, rttMicros, windowBytes) : distrust);
  }

  private boolean isDropped(long epochMillis) {
    Sample last = samples.peekLast();
    // A clock that was set back as far knows no age either.
    return last != null && Math.abs(epochMillis - last.epochMillis()) > DROPPED_MILLIS;
  }

  private @Nullable Distrust distrustOfSamples(Sample last, double spread, Duration age) {
    if (samples.size() < LEAST_SAMPLES) {
      return Distrust.COLLECTING;
    }
    if (age.toMillis() > STALE_MILLIS) {
      return Distrust.STALE;
    }
    if (!step.isEmpty() || Math.abs(medianLog() - logFactor) > STEP) {
      return Distrust.STEP;
    }
    if (spread > MOST_SPREAD) {
      return Distrust.SPREAD;
    }
    if (samples.stream().anyMatch(sample -> sample.windowBytes() != last.windowBytes())) {
      return Distrust.WINDOW;
    }
    return last.capacityBitsPerSecond() > interfaceBitsPerSecond ? Distrust.SPEED : null;
  }

  private @Nullable Distrust distrustOfPath(Sample last, long rttMicros, long windowBytes) {
    if (windowBytes > 0 && windowBytes != last.windowBytes()) {
      return Distrust.WINDOW;
    }
    double rtt = median(samples.stream().mapToDouble(Sample::rttMicros).toArray());
    return rttMicros > 0 && (rttMicros < LEAST_RTT * rtt || rttMicros > MOST_RTT * rtt)
        ? Distrust.RTT
        : null;
  }

  private double medianLog() {
    return median(samples.stream().mapToDouble(Sample::logFactor).toArray());
  }

  private double spread() {
    double median = medianLog();
    return Math.expm1(
        median(
            samples.stream()
                .mapToDouble(sample -> Math.abs(sample.logFactor() - median))
                .toArray()));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double clamp(double value, double least, double most) {
    return Math.max(least, Math.min(most, value));
  }
}
