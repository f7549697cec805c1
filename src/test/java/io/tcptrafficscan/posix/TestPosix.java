package io.tcptrafficscan.posix;

import jnr.ffi.LibraryLoader;

/** The loaded library behind {@link TestLibC}, and calls that concern the calling thread. */
public final class TestPosix {
  static final TestLibC C = LibraryLoader.create(TestLibC.class).load("c");

  // fcntl.h
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  // sched.h
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int SCHED_FIFO = 1;
  private static final int PRIORITY = 10;
  // linux/prctl.h
  private static final int PR_SET_TIMERSLACK = 29;

  private TestPosix() {}

  /**
   * Moves the calling thread, and no other, into a network namespace (setns(2)).
   *
   * @param path such as {@code /proc/17/ns/net}
   */
  public static void enterNetworkNamespace(String path) {
    int fd = Posix.require("open(" + path + ")", Posix.result(C.open(path, O_CLOEXEC)));
    try {
      Posix.require("setns(" + path + ")", Posix.result(C.setns(fd, CLONE_NEWNET)));
    } finally {
      Posix.C.close(fd);
    }
  }

  /**
   * Lets the calling thread wake as soon as its time has come: no timer slack, and before ordinary
   * threads where that is allowed.
   *
   * @return whether real-time priority was granted
   */
  public static boolean hurryThisThread() {
    C.prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    NativeMemory priority = new NativeMemory(Integer.BYTES);
    priority.bytes.putInt(0, PRIORITY);
    return C.sched_setscheduler(0, SCHED_FIFO, priority.address) == 0;
  }
}
