package io.tcptrafficscan.posix;

/**
 * A {@code struct msghdr} ({@code bits/socket.h}, 64 bit) with one buffer, and room for the control
 * messages that carry a segment's time of arrival, or that of its acknowledgement (SO_TIMESTAMPING,
 * Documentation/networking/timestamping.rst).
 */
final class ArrivalMessage {
  /** What {@link #arrivalNanos} returns where the kernel gave no time. */
  static final long ABSENT = Long.MIN_VALUE;

  private static final int HEADER_SIZE = 56;
  private static final int IOV = 16;
  private static final int IOV_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int IOVEC_SIZE = 16;
  private static final int CONTROL_SIZE = 256;
  // struct cmsghdr
  private static final int CMSG_LEVEL = 8;
  private static final int CMSG_TYPE = 12;
  private static final int CMSG_DATA = 16;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_TIMESTAMPING = 37;
  private static final int TIMESTAMPING_SIZE = 48; // three struct timespec, the first of software
  private static final int SOL_IP = 0;
  private static final int IP_RECVERR = 11;
  private static final int SOL_IPV6 = 41;
  private static final int IPV6_RECVERR = 25;
  // struct sock_extended_err (linux/errqueue.h)
  private static final int ERROR_SIZE = 16;
  private static final int ERROR_ORIGIN = 4;
  private static final int ERROR_INFO = 8;
  private static final int ERROR_DATA = 12;
  private static final int ORIGIN_TIMESTAMPING = 4;
  private static final int TSTAMP_ACK = 2;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  final NativeMemory buffer;
  private final NativeMemory header = new NativeMemory(HEADER_SIZE);
  private final NativeMemory vector = new NativeMemory(IOVEC_SIZE);
  private final NativeMemory control = new NativeMemory(CONTROL_SIZE);

  ArrivalMessage(int bufferSize) {
    buffer = new NativeMemory(bufferSize);
    vector.bytes.putLong(0, buffer.address);
    header.bytes.putLong(IOV, vector.address).putLong(IOV_COUNT, 1);
    header.bytes.putLong(CONTROL, control.address);
  }

  /** Makes it ready to receive so many bytes, and returns where it is. */
  long prepare(int length) {
    vector.bytes.putLong(Long.BYTES, length);
    header.bytes.putLong(CONTROL_LENGTH, CONTROL_SIZE);
    return header.address;
  }

  /** When the last segment of what was received arrived, in nanoseconds since 1970. */
  long arrivalNanos() {
    int at = find(SOL_SOCKET, SCM_TIMESTAMPING, TIMESTAMPING_SIZE);
    if (at < 0) {
      return ABSENT;
    }
    long seconds = control.bytes.getLong(at);
    long nanos = control.bytes.getLong(at + Long.BYTES);
    return seconds == 0 && nanos == 0 ? ABSENT : seconds * NANOS_PER_SECOND + nanos;
  }

  /**
   * Which byte of those sent was acknowledged then, counted from 0 and as the kernel does, in 32
   * bits; {@link #ABSENT} where the message is of something else.
   */
  long acknowledgedByte() {
    int at = find(SOL_IP, IP_RECVERR, ERROR_SIZE);
    if (at < 0) {
      at = find(SOL_IPV6, IPV6_RECVERR, ERROR_SIZE);
    }
    boolean acknowledgement =
        at >= 0
            && control.bytes.get(at + ERROR_ORIGIN) == ORIGIN_TIMESTAMPING
            && control.bytes.getInt(at + ERROR_INFO) == TSTAMP_ACK;
    return acknowledgement ? Integer.toUnsignedLong(control.bytes.getInt(at + ERROR_DATA)) : ABSENT;
  }

  /** Where the data of such a control message is; negative where there is none. */
  private int find(int level, int type, int size) {
    int end = (int) header.bytes.getLong(CONTROL_LENGTH);
    for (int at = 0; at + CMSG_DATA <= end; ) {
      int length = (int) control.bytes.getLong(at);
      if (length < CMSG_DATA || at + length > end) {
        return -1;
      }
      if (control.bytes.getInt(at + CMSG_LEVEL) == level
          && control.bytes.getInt(at + CMSG_TYPE) == type
          && length >= CMSG_DATA + size) {
        return at + CMSG_DATA;
      }
      at += (length + Long.BYTES - 1) & -Long.BYTES;
    }
    return -1;
  }
}
