package io.tcptrafficscan.posix;

/**
 * Tests the binding to the C library before anything depends on it: that calls work, that errno
 * arrives, and that the kernel writes into our memory.
 */
public final class SelfCheck {
  private SelfCheck() {}

  /**
   * Makes a few calls on sockets that are never connected.
   *
   * @throws PosixException if the kernel does not allow a call
   * @throws IllegalStateException if an answer makes no sense
   * @throws LinkageError if the native library cannot be loaded; the library that loads it may
   *     throw other exceptions too
   */
  public static void run() {
    new Rtnetlink().close();
    Sockets sockets = new Sockets();
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
