package io.tcptrafficscan.posix;

/** A system call failed without which the work cannot go on. */
public final class PosixException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param call the call as a person would write it: {@code setsockopt(SO_BINDTODEVICE)}
   */
  public PosixException(String call, int errno) {
    super(Errno.describe(call, errno));
  }
}
