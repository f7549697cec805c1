package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.*;

/**
 * Hears when the kernel's interfaces, addresses, routes or rules change (rtnetlink(7)), within this
 * process's network namespace. For one thread at a time.
 */
public final class NetworkChanges implements AutoCloseable {
  private static final int GROUPS =
      RTMGRP_LINK
          | RTMGRP_IPV4_IFADDR
          | RTMGRP_IPV4_ROUTE
          | RTMGRP_IPV4_RULE
          | RTMGRP_IPV6_IFADDR
          | RTMGRP_IPV6_ROUTE
          | RTMGRP_IPV6_RULE;

  /** What changed does not matter: the kernel drops what does not fit. */
  private static final int BUFFER_SIZE = RouteMessages.HEADER_SIZE;

  /** Most messages to read at a time: changes beyond them are read the next time. */
  private static final int MOST_READS = 4096;

  private final NativeMemory buffer = new NativeMemory(BUFFER_SIZE);
  private final int fd = Rtnetlink.open(GROUPS);

  /** The descriptor that can be read when {@link #any} would say so. */
  int descriptor() {
    return fd;
  }

  /** Whether there were any since the last call. */
  public boolean any() {
    int read = read();
    if (read == -Errno.EAGAIN) {
      return false;
    }
    for (int i = 1; i < MOST_READS && read != -Errno.EAGAIN; i++) {
      read = read(); // an error says that changes were too many to keep
    }
    return true;
  }

  private int read() {
    return (int) Posix.result(Posix.C.read(fd, buffer.address, BUFFER_SIZE));
  }

  @Override
  public void close() {
    Posix.C.close(fd);
  }
}
