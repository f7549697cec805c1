package io.tcptrafficscan.probe;

import io.netty.util.NetUtil;
import io.tcptrafficscan.posix.Devices;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.Source;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Why a probe failed on Linux. Where the server was unreachable or did not answer and the interface
 * is gone or down, that is the reason. For one thread.
 */
final class LinuxFailures {
  private final Devices devices;

  /**
   * @param devices used by the same thread
   */
  LinuxFailures(Devices devices) {
    this.devices = devices;
  }

  /** The failure of a call on this machine alone. */
  ProbeFailure ofCall(ProbeTarget target, String call, int errno) {
    return ofCall(target, FailureReason.of(errno), call, errno);
  }

  ProbeFailure ofCall(ProbeTarget target, FailureReason reason, String call, int errno) {
    return new ProbeFailure(
        reason == FailureReason.UNREACHABLE ? interfaceFaultOr(target, reason) : reason,
        Errno.describe(call, errno),
        0);
  }

  /** What connecting came to, at once or later. */
  ProbeFailure ofConnection(ProbeTarget target, int errno) {
    return ofCall(target, FailureReason.ofConnection(errno), "connect", errno);
  }

  /**
   * @param source one that has a problem
   */
  ProbeFailure ofSource(ProbeTarget target, Source source) {
    FailureReason reason =
        source.isOwnAddress()
            ? FailureReason.OWN_ADDRESS
            : interfaceFaultOr(target, FailureReason.UNREACHABLE);
    return new ProbeFailure(reason, source.problem(), 0);
  }

  /**
   * @param used the source whose address has moved
   */
  ProbeFailure lostAddress(ProbeTarget target, @Nullable Source used) {
    return new ProbeFailure(
        interfaceFaultOr(target, FailureReason.UNREACHABLE),
        target.interfaceName() + " lost its address" + address(used, " "),
        0);
  }

  ProbeFailure timedOut(ProbeTarget target, @Nullable Source used, int synsSent) {
    return new ProbeFailure(
        interfaceFaultOr(target, FailureReason.TIMEOUT),
        "no answer before the deadline" + address(used, " to a SYN from "),
        synsSent);
  }

  /** The source address after a word; empty where the kernel chose it. */
  private static String address(@Nullable Source source, String word) {
    InetAddress address = source == null ? null : source.address();
    return address == null ? "" : word + NetUtil.toAddressString(address);
  }

  /** The fault of the interface, if it has one: without its interface nothing is reachable. */
  private FailureReason interfaceFaultOr(ProbeTarget target, FailureReason otherwise) {
    String name = target.interfaceName();
    if (devices.isUp(name)) {
      return otherwise;
    }
    return devices.index(name) == Devices.MISSING
        ? FailureReason.NO_INTERFACE
        : FailureReason.INTERFACE_DOWN;
  }
}
