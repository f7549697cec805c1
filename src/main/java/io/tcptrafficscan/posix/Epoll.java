package io.tcptrafficscan.posix;

/**
 * One epoll descriptor with an eventfd to wake it (epoll(7), eventfd(2)). One thread adds and
 * awaits; {@link #wakeup} may come from any thread until {@link #close}.
 */
public final class Epoll implements AutoCloseable {
  /** The token that {@link #token} returns for a wake-up. */
  public static final int WAKEUP = -1;

  // linux/eventpoll.h
  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLLIN = 0x001;
  private static final int EPOLLOUT = 0x004;
  private static final int EPOLLONESHOT = 1 << 30;
  private static final int EFD_CLOEXEC = 0x80000;
  private static final int EFD_NONBLOCK = 0x800;

  /** {@code struct epoll_event} is packed on x86-64 alone. */
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
   * @param capacity how many events one wait returns at the most
   * @throws PosixException where the kernel gives no descriptor
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

  /** Reports {@code token} once, when {@code fd} has connected or failed; {@code -errno} if not. */
  public int addConnecting(int fd, int token) {
    return add(fd, EPOLLOUT | EPOLLONESHOT, token);
  }

  private int add(int fd, int interest, int token) {
    change.bytes.putInt(0, interest).putLong(DATA, token);
    return Posix.result(Posix.C.epoll_ctl(epoll, EPOLL_CTL_ADD, fd, change.address));
  }

  /**
   * Waits for events and returns how many there are. The timeout is rounded up to a millisecond, so
   * that a caller who waits for a moment does not wake before it.
   *
   * @throws PosixException where epoll itself fails
   */
  public int await(long timeoutNanos) {
    long millis = Math.max(0, timeoutNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    int ready =
        Posix.result(
            Posix.C.epoll_wait(
                epoll, events.address, capacity, (int) Math.min(millis, Integer.MAX_VALUE)));
    return ready == -Errno.EINTR ? 0 : Posix.require("epoll_wait", ready);
  }

  /** The token of the event at {@code index} of the last wait. A wake-up is thereby taken. */
  public int token(int index) {
    int token = (int) events.bytes.getLong(index * EVENT_SIZE + DATA);
    if (token == WAKEUP) {
      Posix.C.read(wake, drained.address, Long.BYTES);
    }
    return token;
  }

  /** Ends the current wait, or the next one where none is under way. */
  public void wakeup() {
    Posix.C.write(wake, one.address, Long.BYTES);
  }

  @Override
  public void close() {
    Posix.C.close(wake);
    Posix.C.close(epoll);
  }
}
