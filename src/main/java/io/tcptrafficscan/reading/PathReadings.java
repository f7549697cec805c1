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
 * Values that belong together are published together, and each counter on its own.
 */
public final class PathReadings {
  /** Why a planned probe was not sent. */
  public enum Skip {
    /** The last probe of the path had not ended. */
    IN_FLIGHT,
    /** The process stood still for so long that the late probes would be sent as a burst. */
    LATE,
    /** A train was on the wire of the interface: its queue would have been measured. */
    TRAIN
  }

  private static final long MICROS_TO_NANOS = 1_000;
  private static final long NANOS_A_MILLI = 1_000_000;

  private final Path path;
  private final ProbeLog.Recorder recorder;
  private volatile long staleNanos;
  private volatile Histogram rtt;
  private final AtomicLong probes = new AtomicLong();
  private final AtomicLong synsSent = new AtomicLong();
  private final AtomicLong synsLost = new AtomicLong();
  private final AtomicLong synRetransmits = new AtomicLong();
  private final AtomicLong needlessSynRetransmits = new AtomicLong();
  private final AtomicLong downNanos = new AtomicLong();
  private final EnumCounters<FailureReason> failures = new EnumCounters<>(FailureReason.class);
  private final EnumCounters<Skip> skips = new EnumCounters<>(Skip.class);
  private final EnumCounters<Discard> discards = new EnumCounters<>(Discard.class);
  private final Handshakes handshakes = new Handshakes();
  private boolean down;
  private long downSinceNanos;
  private long downCountedNanos;
  private final LastSample lastSuccess = new LastSample();
  private final LastSample lastMeasured = new LastSample();

  /** The last outcome, if that is a failure; null where it is {@link #lastSuccess}. */
  private volatile @Nullable ProbeFailure lastFailure;

  private volatile long lastSuccessEpochMillis;

  /**
   * @param recorder keeps what came of each probe
   * @param staleNanos how long a measurement is shown
   */
  PathReadings(Path path, ProbeLog.Recorder recorder, long staleNanos, Histogram.Bounds rttBounds) {
    this.path = path;
    this.recorder = recorder;
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

  /** Counts a planned probe that was not sent. */
  public void skip(Skip reason) {
    skips.increment(reason);
  }

  /** Records that a SYN departs: until then, a path that was down is known to be down. */
  public void depart(long nowNanos) {
    if (down) {
      add(downNanos, nowNanos - downCountedNanos);
      downCountedNanos = nowNanos;
    }
  }

  /**
   * Records the outcome of a probe.
   *
   * @param departedNanos when the probe departed, on the monotonic clock
   * @param nowNanos on the monotonic clock
   * @param besideTrain whether a train was on the wire of the path's interface during the probe
   * @return the measurement that follows from the outcome; null if there is none
   */
  public @Nullable Measurement record(
      ProbeOutcome outcome,
      long departedNanos,
      long nowNanos,
      long epochMillis,
      boolean besideTrain) {
    add(probes, 1);
    Measurement taken = null;
    long tookMillis = (nowNanos - departedNanos) / NANOS_A_MILLI;
    long departedMillis = epochMillis - tookMillis;
    if (outcome instanceof TcpSample sample) {
      long answeredNanos = Handshakes.answeredSynNanos(sample);
      depart(departedNanos + answeredNanos);
      down = false;
      lastSuccessEpochMillis = epochMillis;
      lastSuccess.set(sample, nowNanos);
      lastFailure = null;
      long lost = synRetransmits.get();
      taken = recordSample(sample, nowNanos, besideTrain);
      recorder.succeeded(
          departedMillis + answeredNanos / NANOS_A_MILLI,
          taken == null ? TcpSample.ABSENT : sample.rttMicros(),
          (int) (synRetransmits.get() - lost));
    } else if (outcome instanceof ProbeFailure failure) {
      recordFailure(failure, departedNanos);
      recorder.failed(departedMillis, tookMillis, failure.reason());
    }
    return taken;
  }

  private @Nullable Measurement recordSample(TcpSample sample, long nowNanos, boolean besideTrain) {
    Handshakes.Verdict verdict = handshakes.judge(sample);
    add(synsSent, 1 + verdict.lost());
    add(synsLost, verdict.lost());
    add(synRetransmits, verdict.lost());
    add(needlessSynRetransmits, verdict.needless());
    Discard discard = besideTrain ? Discard.TRAIN : verdict.discard();
    if (discard != null) {
      discards.increment(discard);
      return null;
    }
    rtt.record(sample.rttMicros() * MICROS_TO_NANOS);
    lastMeasured.set(sample, nowNanos);
    return Measurement.of(sample, nowNanos);
  }

  private void recordFailure(ProbeFailure failure, long departedNanos) {
    if (!down) {
      down = true;
      downSinceNanos = departedNanos;
      downCountedNanos = departedNanos;
    }
    add(synsSent, failure.synsSent());
    add(synsLost, failure.synsUnanswered());
    add(synRetransmits, failure.synRetransmits());
    failures.increment(failure.reason());
    if (failure.reason() == FailureReason.NO_INTERFACE) {
      lastMeasured.clear();
    }
    if (!failure.equals(lastFailure)) { // the first of equal ones stays: it is old already
      lastFailure = failure;
    }
  }

  private static void add(AtomicLong counter, long increment) {
    if (increment != 0) {
      counter.lazySet(counter.get() + increment);
    }
  }

  public Path path() {
    return path;
  }

  /** The last measurement; null if there is none or it is too old to be shown. */
  public @Nullable Measurement measurement(long nowNanos) {
    LastSample.Taken last = fresh(lastMeasured, nowNanos);
    return last == null ? null : Measurement.of(last.sample(), last.takenNanos());
  }

  /**
   * How long the last connection took to make; {@link TcpSample#ABSENT} if there was none or it is
   * too old to be shown.
   */
  public long connectNanos(long nowNanos) {
    LastSample.Taken last = fresh(lastSuccess, nowNanos);
    return last == null ? TcpSample.ABSENT : last.sample().connectNanos();
  }

  private LastSample.@Nullable Taken fresh(LastSample last, long nowNanos) {
    LastSample.Taken taken = last.get();
    return taken != null && nowNanos - taken.takenNanos() <= staleNanos ? taken : null;
  }

  /** The outcome of the last probe; null before the first has ended. */
  public @Nullable ProbeOutcome lastOutcome() {
    ProbeFailure failure = lastFailure;
    if (failure != null) {
      return failure;
    }
    LastSample.Taken last = lastSuccess.get();
    return last == null ? null : last.sample();
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

  /** SYNs that left this machine, without needless ones: nobody knows what came of these. */
  public long synsSent() {
    return synsSent.get();
  }

  /** SYNs that were lost, or whose answer was. */
  public long synsLost() {
    return synsLost.get();
  }

  /** SYNs sent again because a packet was lost. */
  public long synRetransmits() {
    return synRetransmits.get();
  }

  /** SYNs sent again although no packet was lost: the path takes longer than the timer. */
  public long needlessSynRetransmits() {
    return needlessSynRetransmits.get();
  }

  /**
   * How long the path was down: from the departure of the first probe that failed to that of the
   * first SYN that was answered. While it is down, up to the departure of the last probe.
   */
  public long downNanos() {
    return downNanos.get();
  }

  /** How long the path was down when it was down last. For the thread that probes. */
  public long lastOutageNanos() {
    return downCountedNanos - downSinceNanos;
  }

  public long failures(FailureReason reason) {
    return failures.get(reason);
  }

  public long skips(Skip reason) {
    return skips.get(reason);
  }

  public long discards(Discard reason) {
    return discards.get(reason);
  }
}
