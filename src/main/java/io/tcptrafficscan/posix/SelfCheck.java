package io.tcptrafficscan.posix;

/**
 * Tries the binding before anything depends on it: that the C library can be called, that its errno
 * arrives, and that memory of ours holds what the kernel wrote there.
 */
public final class SelfCheck {
  private SelfCheck() {}

  /**
   * Makes a few calls on one socket that is never connected.
   *
   * @throws PosixException where the kernel does not allow them
   * @throws IllegalStateException where the answers make no sense
   * @throws LinkageError where the native library cannot be loaded; also further exceptions of the
   *     library that loads it
   */
  public static void run() {
    TcpSockets sockets = new TcpSockets();
    int errno = -sockets.takeError(-1);
    if (errno != Errno.EBADF) {
      throw new IllegalStateException("getsockopt on no socket set errno " + errno);
    }
    int fd = Posix.require("socket", sockets.open(SocketAddresses.INET));
    try {
      Posix.require("getsockopt(TCP_INFO)", sockets.readInfo(fd));
      TcpInfo info = sockets.info();
      if (info.sendMssBytes() <= 0 || info.totalRetransmits() != 0) {
        throw new IllegalStateException(
            "getsockopt(TCP_INFO) of a new socket says MSS %d, retransmissions %d"
                .formatted(info.sendMssBytes(), info.totalRetransmits()));
      }
    } finally {
      sockets.close(fd);
    }
  }
}
