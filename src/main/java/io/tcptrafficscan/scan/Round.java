package io.tcptrafficscan.scan;

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

  /**
   * What one path comes to in a round. Used again for a later round once its own is reported, so
   * that a round allocates none.
   */
  static final class Place {
    private Round round;
    private PathOutcome outcome;
    private boolean isMissing;
    private boolean started;

    Place(Round round, PathOutcome outcome) {
      this.round = round;
      this.outcome = outcome;
    }

    private void enter(Round next, PathOutcome known) {
      round = next;
      outcome = known;
      isMissing = false;
      started = false;
      next.places.add(this);
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
    void fill(PathOutcome known, boolean isSuccess) {
      outcome = known;
      round.succeeded |= isSuccess;
      setMissing(false);
    }

    boolean isReported() {
      return round.reported;
    }

    private void setMissing(boolean now) {
      round.missing += (now ? 1 : 0) - (isMissing ? 1 : 0);
      isMissing = now;
    }
  }

  /** Adds the place of a path whose probe is to start in this round. */
  void addDue(Place place, PathOutcome unknown) {
    place.enter(this, unknown);
    place.setMissing(true);
  }

  /** Adds the place of a path that is not probed in this round, and so shows its last outcome. */
  void addNotDue(Place place, PathOutcome last, boolean isSuccess) {
    place.enter(this, last);
    place.fill(last, isSuccess);
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
