package io.tcptrafficscan.probe;

import io.tcptrafficscan.probe.Prober.PreparedTarget;
import org.jspecify.annotations.Nullable;

/**
 * The connections under way, each in a slot that the caller chose. One implementation is for Linux,
 * the other for any system. One thread calls everything but {@link #wakeup}.
 */
interface ProbeSockets extends AutoCloseable {
  /** What {@link #ready} returns for a wake-up. */
  int WAKEUP = -1;

  PreparedTarget prepare(ProbeTarget target);

  /** Starts to connect. Returns null when that is under way; after a failure the slot is free. */
  @Nullable ProbeFailure open(int slot, PreparedTarget target);

  /** Waits until connections are made or have failed, and returns how many. */
  int await(long timeoutNanos);

  /** The slot of the connection at {@code index} of the last wait, or {@link #WAKEUP}. */
  int ready(int index);

  /** The outcome of a connection that is ready. */
  ProbeOutcome outcome(int slot, PreparedTarget target, long connectNanos);

  /** The failure of a connection that was not ready before its deadline. */
  ProbeFailure timedOut(int slot, PreparedTarget target);

  /** Closes the slot's connection, whatever its state. */
  void close(int slot);

  /** Ends the current wait or the next. From any thread, until this is closed. */
  void wakeup();

  @Override
  void close();
}
