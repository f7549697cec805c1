package io.tcptrafficscan.probe;

import io.tcptrafficscan.posix.TcpInfo;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel reports of a connection right after its handshake, unprocessed. A figure that the
 * system does not report is {@link #ABSENT}.
 *
 * @param connectNanos time from the SYN until this process saw the connection established: one
 *     round trip plus scheduling
 * @param receiveWindowBytes bytes in the receive buffer: half of what Linux reports (socket(7))
 * @param rttMicros round-trip time of the handshake
 * @param hasTimestamps whether the RTT follows from TCP timestamps (RFC 7323) where the SYN was
 *     retransmitted: it is then that of the SYN that was answered. Without timestamps it is
 *     meaningless there
 * @param mssBytes payload bytes of a full segment
 * @param pathMtuBytes MTU of the path as the kernel knows it
 */
public record TcpSample(
    long connectNanos,
    long receiveWindowBytes,
    long rttMicros,
    long mssBytes,
    long pathMtuBytes,
    int synRetransmits,
    boolean hasTimestamps)
    implements ProbeOutcome {

  /** The value of a figure that the system does not report. */
  public static final long ABSENT = -1;

  /**
   * A sample on Linux.
   *
   * @param receiveBuffer SO_RCVBUF, which Linux doubles (socket(7)); negative if it cannot be read
   */
  static TcpSample onLinux(long connectNanos, int receiveBuffer, TcpInfo info, int synRetransmits) {
    return new TcpSample(
        connectNanos,
        receiveBuffer < 0 ? ABSENT : receiveBuffer / 2,
        info.rttMicros(),
        info.sendMssBytes(),
        info.pathMtuBytes(),
        synRetransmits,
        info.hasTimestamps());
  }

  /** A sample on a system without TCP_INFO, where the time to connect stands for the RTT. */
  static TcpSample portable(long connectNanos, long receiveBuffer) {
    return new TcpSample(
        connectNanos,
        receiveBuffer,
        TimeUnit.NANOSECONDS.toMicros(connectNanos),
        ABSENT,
        ABSENT,
        0,
        false);
  }
}
