package io.tcptrafficscan.history;

import io.tcptrafficscan.plan.Path;
import org.jspecify.annotations.Nullable;

/** The history of one path. Not thread-safe: {@link History} has the lock. */
final class Series {
  final PathKey key;
  private long[] probes;
  private long count;
  private Tier shortTier;
  private Tier longTier;

  /** Whether the path is in the plan. */
  boolean isMeasured;

  /** The path as it was measured last; null before a plan had it. */
  private @Nullable Path path;

  /** How long a state holds after its probe ended, if no other probe follows. */
  private long holdsMillis;

  private long lastMillis;

  /** The end of the last probe; up to here, the time is counted. */
  private long knownMillis;

  private int lastResult;

  /** When the state began; 0 while none is known. */
  long sinceMillis;

  /** Null while the path is up. */
  Outages.@Nullable Down down;

  Series(PathKey key, Layout layout) {
    this.key = key;
    probes = new long[layout.probes()];
    shortTier = new Tier(layout.shortMillis(), layout.shortCells(), layout.sample());
    longTier = new Tier(layout.longMillis(), layout.longCells(), layout.sample());
  }

  /** Takes the path of a new plan. */
  void measure(Path newPath, long holds) {
    path = newPath;
    isMeasured = true;
    holdsMillis = holds;
  }

  /** The address that is or was probed; empty while there is none. */
  String serverIp() {
    return path == null ? "" : path.serverIp();
  }

  /** Keeps the same in other sizes. */
  void resize(Layout layout) {
    long[] before = probes;
    long kept = Math.min(count, Math.min(before.length, layout.probes()));
    long[] after = new long[layout.probes()];
    for (int i = 0; i < kept; i++) {
      after[i] = before[(int) ((count - kept + i) % before.length)];
    }
    probes = after;
    count = kept;
    shortTier = resized(shortTier, layout.shortMillis(), layout.shortCells(), layout.sample());
    longTier = resized(longTier, layout.longMillis(), layout.longCells(), layout.sample());
  }

  private static Tier resized(Tier before, long widthMillis, int cells, int sample) {
    Tier after = new Tier(widthMillis, cells, sample);
    after.takeOver(before);
    return after;
  }

  /** Takes a probe. Returns the result of the probe before it. */
  int add(long entry) {
    long millis = Entry.millis(entry);
    int result = Entry.result(entry);
    int before = lastResult;
    if (lastMillis > 0 && isKnown(knownMillis, millis)) {
      span(knownMillis, millis, before);
    }
    boolean success = result == Entry.SUCCESS;
    shortTier.probe(millis, success, Entry.rttCode(entry), Entry.retransmits(entry));
    longTier.probe(millis, success, Entry.rttCode(entry), Entry.retransmits(entry));
    probes[(int) (count % probes.length)] = entry;
    count++;
    if (sinceMillis == 0 || success != (before == Entry.SUCCESS)) {
      sinceMillis = millis;
    }
    lastMillis = millis;
    lastResult = result;
    knownMillis = Entry.endMillis(entry);
    span(millis, knownMillis, result);
    return before;
  }

  private void span(long fromMillis, long toMillis, int result) {
    shortTier.span(fromMillis, toMillis, result);
    longTier.span(fromMillis, toMillis, result);
  }

  /** For how long it has been down beyond the time that is counted. */
  long openDownMillis(long nowMillis) {
    boolean isDown = lastMillis > 0 && lastResult != Entry.SUCCESS;
    return isDown && isKnown(knownMillis, nowMillis) ? nowMillis - knownMillis : 0;
  }

  /** Whether the state of a probe that ended holds until the next one departed. */
  private boolean isKnown(long fromMillis, long toMillis) {
    return toMillis > fromMillis && toMillis - fromMillis <= holdsMillis;
  }

  /** When the last probe departed; 0 if the state is unknown. */
  long lastMillis() {
    return lastMillis;
  }

  /** When the last probe ended, if it failed, or departed. */
  long knownMillis() {
    return knownMillis;
  }

  /** The state is unknown from now on: the agent stopped. */
  void forgetState() {
    lastMillis = 0;
    knownMillis = 0;
    sinceMillis = 0;
    lastResult = Entry.SUCCESS;
  }

  /** How many single probes are kept. */
  int kept() {
    return (int) Math.min(count, probes.length);
  }

  /** A single probe, the oldest first. */
  long probe(int index) {
    return probes[(int) ((count - kept() + index) % probes.length)];
  }

  Tier shortTier() {
    return shortTier;
  }

  Tier longTier() {
    return longTier;
  }

  /** How long the state of a probe holds: up to the next, if the two are not too far apart. */
  long heldMillis(int index) {
    long from = Entry.millis(probe(index));
    long end = Entry.endMillis(probe(index));
    long next = index + 1 < kept() ? Entry.millis(probe(index + 1)) : 0;
    return (isKnown(end, next) ? next : end) - from;
  }

  /** When the newest probe departed that is kept; 0 without any. */
  long newestMillis() {
    return kept() == 0 ? 0 : Entry.millis(probe(kept() - 1));
  }

  void restoreProbe(long entry) {
    probes[(int) (count % probes.length)] = entry;
    count++;
  }
}
