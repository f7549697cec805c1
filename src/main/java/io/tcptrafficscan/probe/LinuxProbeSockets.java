package io.tcptrafficscan.probe;

import io.tcptrafficscan.posix.Devices;
import io.tcptrafficscan.posix.Epoll;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.PosixException;
import io.tcptrafficscan.posix.SocketAddresses;
import io.tcptrafficscan.posix.Sockets;
import io.tcptrafficscan.posix.Source;
import io.tcptrafficscan.posix.SourceAddresses;
import io.tcptrafficscan.probe.Prober.PreparedTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sockets bound to their interface and to an address of it, watched by epoll, with the kernel's own
 * figures.
 */
final class LinuxProbeSockets implements ProbeSockets {
  private static final int EVENTS = 256;
  private static final int CLOSED = -1;

  /** What epoll reports when addresses or routes changed. */
  private static final int CHANGED = -2;

  private final Sockets sockets = new Sockets();
  private final Devices devices = new Devices();
  private final LinuxFailures failures = new LinuxFailures(devices);
  private final SourceAddresses sources = new SourceAddresses(sockets, devices);
  private final Epoll epoll = new Epoll(EVENTS);
  private final boolean resetOnClose;
  private final boolean reconnects;
  private final LongSupplier nanoClock;
  private final SpareSockets spares;
  private final List<Slot> slots = new ArrayList<>();

  LinuxProbeSockets(boolean resetOnClose, LongSupplier nanoClock) {
    this.resetOnClose = resetOnClose;
    this.nanoClock = nanoClock;
    reconnects = resetOnClose && Sockets.canReconnect();
    spares = new SpareSockets(sockets, nanoClock.getAsLong());
    int added = epoll.addReadable(sources.descriptor(), CHANGED);
    if (added < 0) {
      close();
      throw new PosixException("epoll_ctl", -added);
    }
  }

  /** A target as the structures that the kernel takes. */
  private static final class Target implements PreparedTarget {
    final ProbeTarget target;
    final SourceAddresses.Destination destination;
    final int family;
    final byte[] device;
    final byte[] socketAddress;

    Target(ProbeTarget target) {
      this.target = target;
      destination =
          new SourceAddresses.Destination(target.interfaceName(), target.address(), target.port());
      family = SocketAddresses.family(target.address());
      device = Sockets.deviceName(target.interfaceName());
      socketAddress = SocketAddresses.encode(target.address(), target.port(), 0);
    }
  }

  /** A connection under way. Reused for later connections, so that a probe allocates none. */
  private static final class Slot {
    int fd = CLOSED;
    @Nullable Target target;
    @Nullable Source source;

    /** The generation of {@link SpareSockets} before its socket was made. */
    long made;

    int receiveBuffer;

    /** Whether it was ended because its addresses moved. */
    boolean isLost;

    /** Whether its socket saw nothing but a plain handshake, and can connect again. */
    boolean canReconnect;
  }

  @Override
  public PreparedTarget prepare(ProbeTarget target) {
    return new Target(target);
  }

  @Override
  public @Nullable ProbeFailure open(int number, PreparedTarget prepared) {
    Target target = (Target) prepared;
    while (slots.size() <= number) {
      slots.add(new Slot());
    }
    Slot slot = slots.get(number);
    slot.made = spares.generation();
    slot.isLost = false;
    slot.canReconnect = false;
    ProbeFailure failure = reopen(number, slot, target) ? null : open(number, slot, target);
    slot.target = failure == null ? target : null;
    return failure;
  }

  /** Connects a socket again. If that fails, for whatever reason, a new socket will tell why. */
  private boolean reopen(int number, Slot slot, Target target) {
    if (!sources.isChosen(target.destination)) {
      return false;
    }
    Source source = sources.source(target.destination);
    int fd = spares.take(source);
    if (fd < 0) {
      return false;
    }
    int connected = sockets.connect(fd, addressOf(target));
    if ((connected < 0 && connected != -Errno.EINPROGRESS)
        || epoll.addConnectingAgain(fd, number) < 0) {
      sockets.close(fd);
      return false;
    }
    slot.fd = fd;
    slot.source = source;
    return true;
  }

  private @Nullable ProbeFailure open(int number, Slot slot, Target target) {
    int fd = sockets.open(target.family);
    if (fd == -Errno.EMFILE || fd == -Errno.ENFILE) {
      spares.closeAll();
      fd = sockets.open(target.family);
    }
    if (fd < 0) {
      return failures.ofCall(target.target, "socket", -fd);
    }
    ProbeFailure failure = connect(fd, number, slot, target);
    if (failure != null) {
      sockets.close(fd);
      return failure;
    }
    slot.fd = fd;
    return null;
  }

  private @Nullable ProbeFailure connect(int fd, int number, Slot slot, Target target) {
    int bound = sockets.bindToDevice(fd, target.device);
    if (bound < 0) {
      return failures.ofCall(target.target, "setsockopt(SO_BINDTODEVICE)", -bound);
    }
    ProbeFailure unbound = bindSource(fd, slot, target);
    if (unbound != null) {
      return unbound;
    }
    int connected = sockets.connect(fd, addressOf(target));
    if (connected < 0 && connected != -Errno.EINPROGRESS) {
      return failures.ofConnection(target.target, -connected);
    }
    int added = epoll.addConnecting(fd, number);
    return added < 0 ? failures.ofCall(target.target, "epoll_ctl", -added) : null;
  }

  private @Nullable ProbeFailure bindSource(int fd, Slot slot, Target target) {
    Source source = sources.source(target.destination);
    int bound = source.problem().isEmpty() ? source.bind(sockets, fd) : 0;
    if (bound == -Errno.EADDRNOTAVAIL && takeChanges()) { // the address has just gone
      source = sources.source(target.destination);
      bound = source.problem().isEmpty() ? source.bind(sockets, fd) : 0;
    }
    slot.source = source;
    if (!source.problem().isEmpty()) {
      return failures.ofSource(target.target, source);
    }
    if (bound == -Errno.EADDRNOTAVAIL) {
      return failures.ofCall(target.target, FailureReason.UNREACHABLE, "bind", -bound);
    }
    return bound < 0 ? failures.ofCall(target.target, "bind", -bound) : null;
  }

  /** A link-local address needs the index of the interface, which is new when it is made anew. */
  private byte[] addressOf(Target target) {
    ProbeTarget probed = target.target;
    if (target.family != SocketAddresses.INET6 || !probed.address().isLinkLocalAddress()) {
      return target.socketAddress;
    }
    int index = Math.max(0, devices.index(probed.interfaceName()));
    return SocketAddresses.encode(probed.address(), probed.port(), index);
  }

  @Override
  public int await(long timeoutNanos) {
    spares.beforeWait(nanoClock.getAsLong(), timeoutNanos);
    return epoll.await(timeoutNanos);
  }

  /**
   * Takes in changes of addresses and routes. Ends the connections whose source is no longer the
   * interface's, or whose server is now this machine: the kernel would go on sending SYNs. They are
   * ready in the next wait.
   *
   * @return whether there were changes
   */
  private boolean takeChanges() {
    if (!sources.refresh()) {
      return false;
    }
    spares.forgetSources();
    for (Slot slot : slots) {
      if (slot.fd != CLOSED
          && slot.target != null
          && slot.source != null
          && sources.isLost(slot.target.destination, slot.source)) {
        slot.isLost = true;
        sockets.disconnect(slot.fd);
      }
    }
    return true;
  }

  @Override
  public int ready(int index) {
    int token = epoll.token(index);
    if (token == CHANGED) {
      takeChanges();
      return WAKEUP;
    }
    return token;
  }

  @Override
  public ProbeOutcome outcome(int number, PreparedTarget prepared, long connectNanos) {
    Target target = (Target) prepared;
    Slot slot = slots.get(number);
    if (slot.isLost) {
      return lost(target, slot);
    }
    // Read before TCP_INFO: if that counts one segment, nothing has enlarged it yet.
    slot.receiveBuffer = sockets.receiveBuffer(slot.fd);
    int retransmits = synRetransmits(slot.fd);
    // The handshake of an established connection succeeded. In any other state, the server may have
    // closed or reset the connection already, or refused it.
    int error = sockets.info().isEstablished() ? 0 : sockets.takeError(slot.fd);
    if (error != 0) {
      ProbeFailure failure = failures.ofConnection(target.target, Math.abs(error));
      return new ProbeFailure(failure.reason(), failure.detail(), 1 + retransmits);
    }
    slot.canReconnect =
        reconnects
            && sockets.info().isEstablished()
            && retransmits == 0
            && sockets.info().receivedSegments() == 1;
    return TcpSample.onLinux(connectNanos, slot.receiveBuffer, sockets.info(), retransmits);
  }

  private ProbeFailure lost(Target target, Slot slot) {
    Source next = sources.source(target.destination);
    return next.isOwnAddress()
        ? failures.ofSource(target.target, next)
        : failures.lostAddress(target.target, slot.source);
  }

  /** Reads TCP_INFO. No data was sent, so every retransmission is one of the SYN. */
  private int synRetransmits(int fd) {
    sockets.readInfo(fd);
    return (int) Math.max(0, sockets.info().totalRetransmits());
  }

  @Override
  public ProbeFailure timedOut(int number, PreparedTarget prepared) {
    Slot slot = slots.get(number);
    return failures.timedOut(((Target) prepared).target, slot.source, 1 + synRetransmits(slot.fd));
  }

  @Override
  public void close(int number) {
    Slot slot = slots.get(number);
    boolean kept =
        slot.canReconnect
            && slot.source != null
            && spares.keep(slot.fd, slot.receiveBuffer, slot.source, slot.made);
    if (!kept) {
      if (resetOnClose) {
        sockets.resetOnClose(slot.fd);
      }
      sockets.close(slot.fd);
    }
    slot.fd = CLOSED;
    slot.target = null;
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public void close() {
    for (int number = 0; number < slots.size(); number++) {
      if (slots.get(number).fd != CLOSED) {
        close(number);
      }
    }
    spares.closeAll();
    sources.close();
    epoll.close();
    devices.close();
  }
}
