package io.tcptrafficscan;

/** Handles the signals that ask the process to stop or to reload its configuration. */
final class StopSignals {
  private StopSignals() {}

  /**
   * Runs {@code action} on SIGINT and SIGTERM, on a thread of the JVM. It replaces the action of an
   * earlier call. Without a handler the JVM exits with the status of the signal, never with 0.
   */
  static void handle(Runnable action) {
    for (String name : new String[] {"INT", "TERM"}) {
      sun.misc.Signal.handle(new sun.misc.Signal(name), signal -> action.run());
    }
  }

  /** Runs {@code action} on every SIGHUP. Without a handler SIGHUP ends the process. */
  static void handleHangUp(Runnable action) {
    sun.misc.Signal.handle(new sun.misc.Signal("HUP"), signal -> action.run());
  }
}
