package io.tcptrafficscan.scan;

import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.ProbeTarget;
import io.tcptrafficscan.probe.Prober;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import org.jspecify.annotations.Nullable;

/** A path as the scan's thread, and only that, keeps it. */
final class PathTask extends Schedule.Slot {
  final PathReadings readings;
  final Prober.@Nullable PreparedTarget target;

  /** Its cells in the round that is under way and the one before. */
  final RoundCell[] cells = {new RoundCell(), new RoundCell()};

  Prober.@Nullable Flight<PathTask> flight;
  long startedNanos;

  /** How long its next probes wait for an answer. */
  long timeoutNanos;

  private boolean failing;
  private @Nullable ProbeOutcome lastOutcome;
  private @Nullable Measurement lastMeasurement;

  PathTask(PathReadings readings, Prober<PathTask> prober) {
    this.readings = readings;
    Path path = readings.path();
    target =
        path.address() == null
            ? null
            : prober.prepare(
                new ProbeTarget(
                    path.interfaceName().value(), path.address(), path.server().port()));
  }

  Path path() {
    return readings.path();
  }

  /** Keeps what its last probe came to. */
  void ended(ProbeOutcome outcome, @Nullable Measurement measurement) {
    lastOutcome = outcome;
    lastMeasurement = measurement;
  }

  /** Null before the first. */
  @Nullable ProbeOutcome lastOutcome() {
    return lastOutcome;
  }

  /** What was measured with the last outcome. */
  @Nullable Measurement lastMeasurement() {
    return lastMeasurement;
  }

  /** Takes in whether it fails now, and returns whether that is new. */
  boolean changesTo(boolean failingNow) {
    boolean changed = failing != failingNow;
    failing = failingNow;
    return changed;
  }
}
