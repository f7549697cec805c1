package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.*;

/**
 * Waits for many connections (epoll(7)). One thread calls everything but {@link #wakeup}, which any
 * thread may call until {@link #close}.
 */
public final class Epoll implements AutoCloseable {
  /** The token that {@link #token} returns for a wake-up. */
  public static final int WAKEUP = -1;

  /** Whether {@code struct epoll_event} is packed ({@code linux/eventpoll.h}): only on x86-64. */
  private static final boolean PACKED = "amd64".equals(System.getProperty("os.arch"));

  private static final int EVENT_SIZE = PACKED ? 12 : 16;
  private static final int DATA = PACKED ? 4 : 8;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final int capacity;
  private final NativeMemory events;
  private final NativeMemory change = new NativeMemory(16);
  private final NativeMemory drained = new NativeMemory(Long.BYTES);
  private final NativeMemory one = new NativeMemory(Long.BYTES);
  private final int epoll;
  private final int wake;

  /**
   * @param capacity most events that one wait returns
   * @throws PosixException if there is no descriptor left
   */
  public Epoll(int capacity) {
    this.capacity = capacity;
    events = new NativeMemory(capacity * EVENT_SIZE);
    one.bytes.putLong(0, 1);
    epoll = Posix.require("epoll_create1", Posix.result(Posix.C.epoll_create1(EPOLL_CLOEXEC)));
    int eventfd = Posix.result(Posix.C.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    int added = eventfd < 0 ? eventfd : add(eventfd, EPOLLIN, WAKEUP);
    if (added < 0) {
      if (eventfd >= 0) {
        Posix.C.close(eventfd);
      }
      Posix.C.close(epoll);
      throw new PosixException("eventfd", -added);
    }
    wake = eventfd;
  }

  /** Watches {@code fd}: {@code token} is reported once, when it has connected or failed. */
  public int addConnecting(int fd, int token) {
    return add(fd, EPOLLOUT | EPOLLONESHOT, token);
  }

  /** Watches again, in the same way, an {@code fd} that was reported before. */
  public int addConnectingAgain(int fd, int token) {
    return control(EPOLL_CTL_MOD, fd, EPOLLOUT | EPOLLONESHOT, token);
  }

  /** Watches {@code fd}: {@code token} is reported as long as there is something to read. */
  public int addReadable(int fd, int token) {
    return add(fd, EPOLLIN, token);
  }

  /** Stops watching {@code fd}. Closing it does the same. */
  public int remove(int fd) {
    return Posix.result(Posix.C.epoll_ctl(epoll, EPOLL_CTL_DEL, fd, change.address));
  }

  private int add(int fd, int interest, int token) {
    return control(EPOLL_CTL_ADD, fd, interest, token);
  }

  private int control(int operation, int fd, int interest, int token) {
    change.bytes.putInt(0, interest).putLong(DATA, token);
    return Posix.result(Posix.C.epoll_ctl(epoll, operation, fd, change.address));
  }

  /**
   * Waits for events and returns how many there are. The timeout is rounded up to a millisecond, so
   * that the wait never ends too early.
   *
   * @throws PosixException if epoll itself fails
   */
  public int await(long timeoutNanos) {
    long millis = Math.max(0, timeoutNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    int ready =
        Posix.result(
            Posix.C.epoll_wait(
                epoll, events.address, capacity, (int) Math.min(millis, Integer.MAX_VALUE)));
    return ready == -Errno.EINTR ? 0 : Posix.require("epoll_wait", ready);
  }

  /** The token of the event at {@code index} of the last wait. A wake-up is reset by this. */
  public int token(int index) {
    int token = (int) events.bytes.getLong(index * EVENT_SIZE + DATA);
    if (token == WAKEUP) {
      Posix.C.read(wake, drained.address, Long.BYTES);
    }
    return token;
  }

  /** Ends the current wait, or the next one if none is under way. */
  public void wakeup() {
    Posix.C.write(wake, one.address, Long.BYTES);
  }

  @Override
  public void close() {
    Posix.C.close(wake);
    Posix.C.close(epoll);
  }
}
