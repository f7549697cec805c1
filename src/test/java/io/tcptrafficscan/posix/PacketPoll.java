package io.tcptrafficscan.posix;

import java.util.List;

/**
 * Waits for packets on TUN devices, to the nanosecond of the kernel's timers (ppoll(2)). One thread
 * waits; {@link #wakeup} may come from any.
 */
public final class PacketPoll {
  private static final int EFD_NONBLOCK = 0x800;
  private static final int POLLIN = 1;
  // struct pollfd
  private static final int POLLFD_SIZE = 8;
  private static final int EVENTS = 4;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final int wake = Posix.require("eventfd", Posix.result(Posix.C.eventfd(0, EFD_NONBLOCK)));
  private final NativeMemory timeout = new NativeMemory(2 * Long.BYTES);
  private final NativeMemory word = new NativeMemory(Long.BYTES);
  private final NativeMemory one = new NativeMemory(Long.BYTES);
  private NativeMemory polled = new NativeMemory(POLLFD_SIZE);
  private int count;

  public PacketPoll() {
    one.bytes.putLong(0, 1);
    watch(List.of());
  }

  /** Says which devices to wait for from now on. */
  public void watch(List<Tun> devices) {
    NativeMemory next = new NativeMemory((devices.size() + 1) * POLLFD_SIZE);
    next.bytes.putInt(0, wake).putShort(EVENTS, (short) POLLIN);
    for (int i = 0; i < devices.size(); i++) {
      int at = (i + 1) * POLLFD_SIZE;
      next.bytes.putInt(at, devices.get(i).descriptor()).putShort(at + EVENTS, (short) POLLIN);
    }
    polled = next;
    count = devices.size() + 1;
  }

  /** Waits for a packet or a wake-up, at the most so long. */
  public void await(long nanos) {
    timeout.bytes.putLong(0, nanos / NANOS_PER_SECOND);
    timeout.bytes.putLong(Long.BYTES, nanos % NANOS_PER_SECOND);
    int ready = Posix.result(TestPosix.C.ppoll(polled.address, count, timeout.address, 0));
    if (ready > 0) {
      Posix.C.read(wake, word.address, Long.BYTES);
    }
  }

  public void wakeup() {
    Posix.C.write(wake, one.address, Long.BYTES);
  }
}
