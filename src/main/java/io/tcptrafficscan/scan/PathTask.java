package io.tcptrafficscan.scan;

import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.ProbeTarget;
import io.tcptrafficscan.probe.Prober;
import io.tcptrafficscan.reading.PathReadings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path as the scan's thread keeps it. No other thread may use it. */
final class PathTask extends Schedule.Slot {
  final PathReadings readings;

  /** Null where the server's name has no address. */
  final Prober.@Nullable PreparedTarget target;

  /** The probe under way; null where there is none. */
  Prober.@Nullable Flight<PathTask> flight;

  /** When the last probe started. */
  long startedNanos;

  /** How long the next probes wait for an answer. */
  long timeoutNanos;

  private final PathOutcome unknown;
  private PathOutcome last;
  private boolean lastSucceeded;

  /** The path's place in the newest round; null where the path is not in it. */
  private Round.@Nullable Place place;

  /** That in the round before. With a third round begun, that one is reported. */
  private Round.@Nullable Place earlierPlace;

  /** The places that the probe under way will fill: one for each round that waits for it. */
  private final List<Round.Place> waiting = new ArrayList<>(2);

  private boolean failing;

  PathTask(PathReadings readings, Prober<PathTask> prober) {
    this.readings = readings;
    Path path = readings.path();
    unknown = new PathOutcome(readings, null, null);
    last = unknown;
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

  /** Takes its place in a new round. */
  void enter(Round round, boolean isDue) {
    Round.Place reused = earlierPlace;
    if (reused == null) {
      reused = new Round.Place(round, unknown);
    } else {
      waiting.remove(reused);
    }
    earlierPlace = place;
    place = reused;
    if (isDue) {
      round.addDue(reused, unknown);
    } else {
      round.addNotDue(reused, last, lastSucceeded);
    }
  }

  /** The newest round waits for the probe under way, or for the one that starts now. */
  void awaitProbe() {
    if (place != null && !waiting.contains(place)) {
      waiting.removeIf(Round.Place::isReported); // a probe may outlive many rounds
      place.awaitProbe();
      waiting.add(place);
    }
  }

  /** The newest round no longer waits for a probe that was not started. */
  void skipProbe() {
    if (place != null) {
      place.skipProbe();
    }
  }

  /** The probe ended. What is given here is kept until the next probe ends. */
  void end(PathOutcome outcome, boolean isSuccess) {
    last = outcome;
    lastSucceeded = isSuccess;
    fill(outcome, isSuccess);
  }

  PathOutcome unknown() {
    return unknown;
  }

  /** The path went away, and its probe with it. */
  void leave() {
    skipProbe();
    fill(unknown, false);
  }

  private void fill(PathOutcome outcome, boolean isSuccess) {
    // An iterator or a lambda would be allocated at each probe.
    for (int i = 0; i < waiting.size(); i++) {
      waiting.get(i).fill(outcome, isSuccess);
    }
    waiting.clear();
  }

  /** Whether the last probe failed. */
  boolean isFailing() {
    return failing;
  }

  /** Takes in whether the last probe failed, and returns whether that is new. */
  boolean changesTo(boolean failingNow) {
    boolean changed = failing != failingNow;
    failing = failingNow;
    return changed;
  }
}
