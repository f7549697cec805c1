package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.*;

/**
 * A {@code struct msghdr} ({@code bits/socket.h}, 64 bit) with one buffer and room for control
 * messages. Control messages carry the time when a segment arrived, left or was acknowledged
 * (SO_TIMESTAMPING, Documentation/networking/timestamping.rst).
 */
final class ArrivalMessage {
  /** What {@link #arrivalNanos} and {@link #lastByte} return for an unknown value. */
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
  private static final int TIMESTAMPING_SIZE =
      48; // three struct timespec; the first has the software time
  // struct sock_extended_err (linux/errqueue.h)
  private static final int ERROR_SIZE = 16;
  private static final int ERROR_ORIGIN = 4;
  private static final int ERROR_INFO = 8;
  private static final int ERROR_DATA = 12;
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

  /** Prepares to receive at most {@code length} bytes, and returns the address of the header. */
  long prepare(int length) {
    vector.bytes.putLong(Long.BYTES, length);
    header.bytes.putLong(CONTROL_LENGTH, CONTROL_SIZE);
    return header.address;
  }

  /** The time in the message, in nanoseconds since 1970; {@link #ABSENT} if there is none. */
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
   * The last byte that an acknowledgement or a sent segment covers, counted from 0 in 32 bits;
   * {@link #ABSENT} if the message is of another kind.
   *
   * @param kind {@code SCM_TSTAMP_ACK} or {@code SCM_TSTAMP_SND}
   */
  long lastByte(int kind) {
    int at = find(IPPROTO_IP, IP_RECVERR, ERROR_SIZE);
    if (at < 0) {
      at = find(IPPROTO_IPV6, IPV6_RECVERR, ERROR_SIZE);
    }
    boolean matches =
        at >= 0
            && control.bytes.get(at + ERROR_ORIGIN) == SO_EE_ORIGIN_TIMESTAMPING
            && control.bytes.getInt(at + ERROR_INFO) == kind;
    return matches ? Integer.toUnsignedLong(control.bytes.getInt(at + ERROR_DATA)) : ABSENT;
  }

  /** The offset of the data of a control message; negative if there is no such message. */
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
