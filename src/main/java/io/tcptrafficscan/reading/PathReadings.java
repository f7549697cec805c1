package io.tcptrafficscan.reading;

import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.Measurement.Discard;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one path, uncorrected. Only the thread that probes writes; any thread reads.
 * Values that belong together are one immutable object behind a volatile field. Each counter is
 * published on its own.
 */
public final class PathReadings {
  private static final long MICROS_TO_NANOS = 1_000;

  private final Path path;
  private volatile long staleNanos;
  private volatile Histogram rtt;
  private final AtomicLong probes = new AtomicLong();
  private final AtomicLong synRetransmits = new AtomicLong();
  private final EnumCounters<FailureReason> failures = new EnumCounters<>(FailureReason.class);
  private final EnumCounters<Discard> discards = new EnumCounters<>(Discard.class);
  private volatile @Nullable ProbeOutcome lastOutcome;
  private volatile @Nullable Measurement measurement;
  private volatile long lastSuccessEpochMillis;

  /**
   * @param staleNanos how long a measurement is shown
   */
  PathReadings(Path path, long staleNanos, Histogram.Bounds rttBounds) {
    this.path = path;
    this.staleNanos = staleNanos;
    rtt = new Histogram(rttBounds);
  }

  /** Takes other settings. If the buckets change, RTTs are counted from zero. */
  void reconfigure(long newStaleNanos, Histogram.Bounds rttBounds) {
    staleNanos = newStaleNanos;
    if (!rtt.bounds().equals(rttBounds)) {
      rtt = new Histogram(rttBounds);
    }
  }

  /**
   * Records the outcome of a probe.
   *
   * @param nowNanos on the monotonic clock
   * @param besideTrain whether a train was on the wire of the path's interface during the probe
   * @return the measurement that follows from the outcome; null if there is none
   */
  public @Nullable Measurement record(
      ProbeOutcome outcome, long nowNanos, long epochMillis, boolean besideTrain) {
    add(probes, 1);
    add(synRetransmits, outcome.synRetransmits());
    Measurement taken = null;
    if (outcome instanceof TcpSample sample) {
      taken = recordSample(sample, nowNanos, epochMillis, besideTrain);
    } else if (outcome instanceof ProbeFailure failure) {
      failures.increment(failure.reason());
      if (failure.reason() == FailureReason.NO_INTERFACE) {
        measurement = null;
      }
    }
    lastOutcome = outcome;
    return taken;
  }

  private @Nullable Measurement recordSample(
      TcpSample sample, long nowNanos, long epochMillis, boolean besideTrain) {
    lastSuccessEpochMillis = epochMillis;
    Discard discard = besideTrain ? Discard.TRAIN : Measurement.discardReason(sample);
    if (discard != null) {
      discards.increment(discard);
      return null;
    }
    rtt.record(sample.rttMicros() * MICROS_TO_NANOS);
    Measurement taken = Measurement.of(sample, nowNanos);
    measurement = taken;
    return taken;
  }

  private static void add(AtomicLong counter, int increment) {
    if (increment != 0) {
      counter.lazySet(counter.get() + increment);
    }
  }

  public Path path() {
    return path;
  }

  /** The last measurement; null if there is none or it is too old to be shown. */
  public @Nullable Measurement measurement(long nowNanos) {
    Measurement latest = measurement;
    return latest != null && nowNanos - latest.takenNanos() <= staleNanos ? latest : null;
  }

  /** The outcome of the last probe; null before the first has ended. */
  public @Nullable ProbeOutcome lastOutcome() {
    return lastOutcome;
  }

  /** When a probe last succeeded; 0 if none has. */
  public long lastSuccessEpochMillis() {
    return lastSuccessEpochMillis;
  }

  public Histogram rtt() {
    return rtt;
  }

  public long probes() {
    return probes.get();
  }

  public long synRetransmits() {
    return synRetransmits.get();
  }

  public long failures(FailureReason reason) {
    return failures.get(reason);
  }

  public long discards(Discard reason) {
    return discards.get(reason);
  }
}
