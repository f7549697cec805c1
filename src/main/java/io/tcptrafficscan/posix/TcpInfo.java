package io.tcptrafficscan.posix;

import java.nio.ByteBuffer;

/**
 * A view on {@code struct tcp_info} ({@code linux/tcp.h}): named offsets into the bytes that the
 * kernel filled. Older kernels return fewer bytes; a field beyond the returned length is {@link
 * #ABSENT}. Fields are unsigned and widened. The view is reused for many reads. For one thread.
 */
public final class TcpInfo {
  /** The value of a field that this kernel does not report. */
  public static final long ABSENT = -1;

  /** Bytes to ask the kernel for: the size of the structure on Linux 6.18. */
  public static final int SIZE = 280;

  private static final int STATE = 0;
  private static final int TCP_ESTABLISHED = 1; // net/tcp_states.h
  private static final int OPTIONS = 5;
  private static final int TCPI_OPT_TIMESTAMPS = 1;
  private static final int SND_MSS = 16;
  private static final int PMTU = 60;
  private static final int RTT = 68;
  private static final int RCV_RTT = 92;
  private static final int TOTAL_RETRANS = 100;
  private static final int BYTES_RECEIVED = 128;
  private static final int SEGMENTS_RECEIVED = 140;
  private static final int MIN_RTT = 148;
  private static final int BUSY_TIME = 168;
  private static final int RWND_LIMITED = 176;

  private final ByteBuffer bytes;
  private int length;

  /**
   * @param bytes in the machine's byte order, at least as long as any length given later
   */
  public TcpInfo(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Sets how many bytes the kernel returned. */
  public void length(int returned) {
    if (returned < 0 || returned > bytes.capacity()) {
      throw new IllegalArgumentException(
          "tcp_info of " + returned + " bytes in a buffer of " + bytes.capacity());
    }
    length = returned;
  }

  /** Whether the handshake is over and neither end has closed. */
  public boolean isEstablished() {
    return length > STATE && bytes.get(STATE) == TCP_ESTABLISHED;
  }

  /** Smoothed round-trip time in microseconds; right after a handshake, that of SYN to SYN/ACK. */
  public long rttMicros() {
    return unsigned32(RTT);
  }

  /** Whether both ends use TCP timestamps (RFC 7323). */
  public boolean hasTimestamps() {
    return length > OPTIONS && (bytes.get(OPTIONS) & TCPI_OPT_TIMESTAMPS) != 0;
  }

  /** The least round-trip time that the kernel measured, in microseconds (Linux 4.6). */
  public long minRttMicros() {
    return unsigned32(MIN_RTT);
  }

  /**
   * Mean of the last round-trip times, in microseconds, that this end measured by what it received:
   * by the echoes of its timestamps, where both ends use timestamps. Each new one counts an eighth.
   */
  public long receiveRttMicros() {
    return unsigned32(RCV_RTT);
  }

  /** Payload bytes that arrived in order, read or not; a FIN counts as one (Linux 4.1). */
  public long receivedBytes() {
    return unsigned64(BYTES_RECEIVED);
  }

  /** Segments that arrived, that of the handshake included (Linux 4.2). */
  public long receivedSegments() {
    return unsigned32(SEGMENTS_RECEIVED);
  }

  /** How long bytes were under way, in microseconds (Linux 4.10). */
  public long busyMicros() {
    return unsigned64(BUSY_TIME);
  }

  /** How long the other end's window held bytes back, in microseconds (Linux 4.10). */
  public long windowLimitedMicros() {
    return unsigned64(RWND_LIMITED);
  }

  /** Segments sent again since the socket was made, SYNs included. */
  public long totalRetransmits() {
    return unsigned32(TOTAL_RETRANS);
  }

  /** Most payload bytes of a segment that is sent. */
  public long sendMssBytes() {
    return unsigned32(SND_MSS);
  }

  /** MTU of the path as the kernel knows it, in bytes. */
  public long pathMtuBytes() {
    return unsigned32(PMTU);
  }

  private long unsigned64(int offset) {
    return offset + Long.BYTES <= length ? bytes.getLong(offset) : ABSENT;
  }

  private long unsigned32(int offset) {
    return offset + Integer.BYTES <= length ? Integer.toUnsignedLong(bytes.getInt(offset)) : ABSENT;
  }
}
