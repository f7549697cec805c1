package io.tcptrafficscan.probe;

import io.tcptrafficscan.posix.Devices;
import io.tcptrafficscan.posix.Epoll;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.SocketAddresses;
import io.tcptrafficscan.posix.Sockets;
import io.tcptrafficscan.probe.Prober.PreparedTarget;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sockets bound to their interface, watched by epoll, with the kernel's own figures. */
final class LinuxProbeSockets implements ProbeSockets {
  private static final int EVENTS = 256;
  private static final int CLOSED = -1;

  private final Sockets sockets = new Sockets();
  private final Devices devices = new Devices();
  private final Epoll epoll = new Epoll(EVENTS);
  private final boolean resetOnClose;
  private int[] descriptors = new int[0];

  LinuxProbeSockets(boolean resetOnClose) {
    this.resetOnClose = resetOnClose;
  }

  /** A target as the structures that the kernel takes. */
  private static final class Target implements PreparedTarget {
    final ProbeTarget target;
    final int family;
    final byte[] device;
    final byte[] socketAddress;

    Target(ProbeTarget target) {
      this.target = target;
      family = SocketAddresses.family(target.address());
      device = Sockets.deviceName(target.interfaceName());
      socketAddress = SocketAddresses.encode(target.address(), target.port(), 0);
    }
  }

  @Override
  public PreparedTarget prepare(ProbeTarget target) {
    return new Target(target);
  }

  @Override
  public @Nullable ProbeFailure open(int slot, PreparedTarget prepared) {
    Target target = (Target) prepared;
    int fd = sockets.open(target.family);
    if (fd < 0) {
      return failure(target, "socket", -fd);
    }
    ProbeFailure failure = connect(fd, slot, target);
    if (failure != null) {
      sockets.close(fd);
      return failure;
    }
    if (slot >= descriptors.length) {
      int known = descriptors.length;
      descriptors = Arrays.copyOf(descriptors, Math.max(64, 2 * slot));
      Arrays.fill(descriptors, known, descriptors.length, CLOSED);
    }
    descriptors[slot] = fd;
    return null;
  }

  private @Nullable ProbeFailure connect(int fd, int slot, Target target) {
    int bound = sockets.bindToDevice(fd, target.device);
    if (bound < 0) {
      return failure(target, "setsockopt(SO_BINDTODEVICE)", -bound);
    }
    int connected = sockets.connect(fd, addressOf(target));
    if (connected < 0 && connected != -Errno.EINPROGRESS) {
      return failure(target, "connect", -connected);
    }
    int added = epoll.addConnecting(fd, slot);
    return added < 0 ? failure(target, "epoll_ctl", -added) : null;
  }

  /** A link-local address needs the index of the interface, which is new when it is made anew. */
  private byte[] addressOf(Target target) {
    ProbeTarget probed = target.target;
    if (!probed.address().isLinkLocalAddress() || target.family != SocketAddresses.INET6) {
      return target.socketAddress;
    }
    int index = Math.max(0, devices.index(probed.interfaceName()));
    return SocketAddresses.encode(probed.address(), probed.port(), index);
  }

  @Override
  public int await(long timeoutNanos) {
    return epoll.await(timeoutNanos);
  }

  @Override
  public int ready(int index) {
    return epoll.token(index);
  }

  @Override
  public ProbeOutcome outcome(int slot, PreparedTarget prepared, long connectNanos) {
    Target target = (Target) prepared;
    int fd = descriptors[slot];
    int error = sockets.takeError(fd);
    if (error != 0) {
      ProbeFailure failure = failure(target, "connect", Math.abs(error));
      return new ProbeFailure(failure.reason(), failure.detail(), 1 + synRetransmits(fd));
    }
    int receiveBuffer = sockets.receiveBuffer(fd);
    int retransmits = synRetransmits(fd);
    return TcpSample.onLinux(connectNanos, receiveBuffer, sockets.info(), retransmits);
  }

  /** Reads TCP_INFO. No data was sent, so every retransmission is one of the SYN. */
  private int synRetransmits(int fd) {
    sockets.readInfo(fd);
    return (int) Math.max(0, sockets.info().totalRetransmits());
  }

  @Override
  public ProbeFailure timedOut(int slot, PreparedTarget prepared) {
    return new ProbeFailure(
        interfaceFaultOr((Target) prepared, FailureReason.TIMEOUT),
        "no answer before the deadline",
        1 + synRetransmits(descriptors[slot]));
  }

  @Override
  public void close(int slot) {
    int fd = descriptors[slot];
    descriptors[slot] = CLOSED;
    if (resetOnClose) {
      sockets.resetOnClose(fd);
    }
    sockets.close(fd);
  }

  private ProbeFailure failure(Target target, String call, int errno) {
    FailureReason reason = FailureReason.of(errno, target.family == SocketAddresses.INET6);
    if (reason == FailureReason.UNREACHABLE) {
      reason = interfaceFaultOr(target, reason);
    }
    return new ProbeFailure(reason, Errno.describe(call, errno), 0);
  }

  /** The fault of the interface, if it has one: without its interface nothing is reachable. */
  private FailureReason interfaceFaultOr(Target target, FailureReason otherwise) {
    String name = target.target.interfaceName();
    if (devices.isUp(name)) {
      return otherwise;
    }
    return devices.index(name) == Devices.MISSING
        ? FailureReason.NO_INTERFACE
        : FailureReason.INTERFACE_DOWN;
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public void close() {
    for (int slot = 0; slot < descriptors.length; slot++) {
      if (descriptors[slot] != CLOSED) {
        close(slot);
      }
    }
    epoll.close();
    devices.close();
  }
}
