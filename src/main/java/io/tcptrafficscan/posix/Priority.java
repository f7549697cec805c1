package io.tcptrafficscan.posix;

/** How threads share a processor, which on Linux is each thread's own (sched(7)). */
public final class Priority {
  private static final int THIS_THREAD = 0;
  private static final int BEHIND_OTHERS = 5;
  // sys/resource.h
  private static final int PRIO_PROCESS = 0;

  private Priority() {}

  /**
   * Lets the calling thread stand back where others want the processor too, from now on; that needs
   * no privilege, but to undo it does. Where it cannot be done nothing changes.
   */
  public static void standBack() {
    if (Platform.isLinux()) {
      Posix.C.setpriority(PRIO_PROCESS, THIS_THREAD, BEHIND_OTHERS);
    }
  }
}
