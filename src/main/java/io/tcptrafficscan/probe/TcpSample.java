package io.tcptrafficscan.probe;

import io.tcptrafficscan.posix.TcpInfo;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel said of a connection right after its handshake, unprocessed. A figure that the
 * system does not report is {@link #ABSENT}.
 *
 * @param connectNanos from the SYN being sent to the connection being seen established, by this
 *     process: one round trip plus scheduling
 * @param receiveWindowBytes the receive buffer's bytes: half of what Linux says (socket(7))
 * @param rttMicros the RTT of the handshake. After a retransmitted SYN it means nothing
 * @param mssBytes payload bytes a segment
 * @param pathMtuBytes what the kernel takes for the path's MTU
 */
public record TcpSample(
    long connectNanos,
    long receiveWindowBytes,
    long rttMicros,
    long mssBytes,
    long pathMtuBytes,
    int synRetransmits)
    implements ProbeOutcome {

  /** What a figure reads as that the system does not report. */
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
        synRetransmits);
  }

  /** A sample on a system without TCP_INFO, where the time to connect stands for the RTT. */
  static TcpSample portable(long connectNanos, long receiveBuffer) {
    return new TcpSample(
        connectNanos,
        receiveBuffer,
        TimeUnit.NANOSECONDS.toMicros(connectNanos),
        ABSENT,
        ABSENT,
        0);
  }
}
