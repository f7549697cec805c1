package io.tcptrafficscan.posix;

/** What the test network needs of the C library beyond {@link LibC}. */
public interface TestLibC {
  int open(String path, int flags);

  int setns(int fd, int type);

  int ppoll(long fds, long count, long timeout, long signals);

  int sched_setscheduler(int pid, int policy, long parameters);

  long ptrace(int request, int pid, long address, long data);

  int waitpid(int pid, long status, int options);

  int prctl(int option, long value, long unused3, long unused4, long unused5);
}
