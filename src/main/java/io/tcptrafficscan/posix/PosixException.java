package io.tcptrafficscan.posix;

/** A system call failed where no failure is expected, and work cannot go on. */
public final class PosixException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * @param call the call as a person would write it: {@code setsockopt(SO_BINDTODEVICE)}
   */
  public PosixException(String call, int errno) {
    super(Errno.describe(call, errno));
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }
}
