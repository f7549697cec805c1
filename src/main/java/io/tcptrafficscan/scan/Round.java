package io.tcptrafficscan.scan;

import io.tcptrafficscan.probe.TcpSample;
import java.util.ArrayList;
import java.util.List;

/**
 * One round: a place for every path, in the order of the report. The round is complete when no
 * place waits for an outcome.
 */
final class Round {
  private final List<Place> places;
  private int missing;
  private boolean reported;
  private boolean succeeded;

  Round(int size) {
    places = new ArrayList<>(size);
  }

  /** What one path comes to in this round. */
  final class Place {
    private PathOutcome outcome;
    private boolean isMissing;
    private boolean started;

    private Place(PathOutcome outcome) {
      this.outcome = outcome;
    }

    /** Says that a probe was started, or that one still under way counts for this round too. */
    void awaitProbe() {
      started = true;
      setMissing(true);
    }

    /** Says that no probe will be started; without effect once one was. */
    void skipProbe() {
      if (!started) {
        setMissing(false);
      }
    }

    /** Takes the outcome of a probe; where a round has several, the last one stays. */
    void fill(PathOutcome known) {
      outcome = known;
      succeeded |= known.outcome() instanceof TcpSample;
      setMissing(false);
    }

    boolean isReported() {
      return reported;
    }

    private void setMissing(boolean now) {
      missing += (now ? 1 : 0) - (isMissing ? 1 : 0);
      isMissing = now;
    }
  }

  /** Adds the place of a path whose probe is to start in this round. */
  Place addDue(PathOutcome unknown) {
    Place place = new Place(unknown);
    place.setMissing(true);
    places.add(place);
    return place;
  }

  /** Adds the place of a path that is not probed in this round, and so shows its last outcome. */
  Place addNotDue(PathOutcome last) {
    Place place = new Place(last);
    place.fill(last);
    places.add(place);
    return place;
  }

  boolean isComplete() {
    return missing == 0;
  }

  /** Ends the round: outcomes that come later change nothing that anybody sees. */
  void setReported() {
    reported = true;
  }

  /** One outcome for each path; without a probe's outcome where that is still missing. */
  List<PathOutcome> outcomes() {
    return places.stream().map(place -> place.outcome).toList();
  }

  /** Whether any probe of the round succeeded. */
  boolean hasSucceeded() {
    return succeeded;
  }
}
