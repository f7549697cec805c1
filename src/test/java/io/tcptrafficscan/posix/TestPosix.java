package io.tcptrafficscan.posix;

import java.util.concurrent.CompletableFuture;
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

  // sys/ptrace.h
  private static final int PTRACE_SEIZE = 0x4206;
  private static final int PTRACE_INTERRUPT = 0x4207;
  // sys/wait.h
  private static final int WALL = 0x40000000;

  private TestPosix() {}

  /** Stops one thread of another process until the process ends (ptrace(2)). */
  public static void stopThread(int id) {
    CompletableFuture<Integer> stopped = new CompletableFuture<>();
    Thread tracer =
        new Thread(
            () -> {
              long seized = Posix.result(C.ptrace(PTRACE_SEIZE, id, 0, 0));
              stopped.complete((int) seized);
              C.ptrace(PTRACE_INTERRUPT, id, 0, 0);
              NativeMemory status = new NativeMemory(Integer.BYTES);
              while (C.waitpid(id, status.address, WALL) == id && !hasEnded(status)) {
                // it has only stopped
              }
            });
    tracer.setDaemon(true);
    tracer.start();
    Posix.require("ptrace", stopped.join());
  }

  /** Whether a status of waitpid(2) says that the thread is gone. */
  private static boolean hasEnded(NativeMemory status) {
    return (status.bytes.getInt(0) & 0xff) != 0x7f;
  }

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
