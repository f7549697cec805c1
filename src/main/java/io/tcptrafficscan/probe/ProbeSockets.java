package io.tcptrafficscan.probe;

import org.jspecify.annotations.Nullable;

/**
 * The seam between a probe and the system: a set of connections under way, each in a slot that the
 * caller chose. All but {@link #wakeup} are called by one thread. There are two: the one for Linux,
 * and a portable one.
 */
interface ProbeSockets extends AutoCloseable {
  /** What {@link #ready} returns for a wake-up. */
  int WAKEUP = -1;

  /** A target as this system's calls take it, made once for many probes. */
  interface Prepared {}

  Prepared prepare(ProbeTarget target);

  /** Starts to connect. Returns null when that is under way, and holds no descriptor otherwise. */
  @Nullable ProbeFailure open(int slot, Prepared target);

  /** Waits until a connection has been made or has failed, and returns how many have. */
  int await(long timeoutNanos);

  /** The slot of the connection at {@code index} of the last wait, or {@link #WAKEUP}. */
  int ready(int index);

  /** What came of a connection that is ready. */
  ProbeOutcome outcome(int slot, Prepared target, long connectNanos);

  /** What to say of a connection that is given up. */
  ProbeFailure timedOut(int slot, Prepared target);

  /** Closes the slot's connection, whatever its state. */
  void close(int slot);

  /** Ends the current wait or the next. From any thread, until this is closed. */
  void wakeup();

  @Override
  void close();
}
