package io.tcptrafficscan;

/** The signals that ask the process to stop, or to read its configuration again. */
final class StopSignals {
  private StopSignals() {}

  /**
   * Runs {@code action}, on a thread of the JVM, in place of what was to be run before. Java alone
   * has no way to end with status 0.
   */
  static void handle(Runnable action) {
    for (String name : new String[] {"INT", "TERM"}) {
      sun.misc.Signal.handle(new sun.misc.Signal(name), signal -> action.run());
    }
  }

  /** Runs {@code action} on every SIGHUP, which would end the process otherwise. */
  static void handleHangUp(Runnable action) {
    sun.misc.Signal.handle(new sun.misc.Signal("HUP"), signal -> action.run());
  }
}
