package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.posix.Devices;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.SocketAddresses;
import io.tcptrafficscan.posix.Sockets;
import io.tcptrafficscan.posix.Source;
import io.tcptrafficscan.posix.SourceAddresses;
import java.time.Duration;

/**
 * Opens connections over a given interface, from an address of it. Its connections share buffers:
 * for one thread.
 */
public final class Connector implements AutoCloseable {
  private final Sockets sockets = new Sockets();
  private final Devices devices = new Devices();
  private final SourceAddresses sources = new SourceAddresses(sockets, devices);

  /** How long the handshake may take: two SYNs may be lost. */
  private static final Duration CONNECT_TIME = Duration.ofSeconds(3);

  /**
   * Connects. The connection's deadline is then {@code time} from now, but {@code endNanos} at the
   * latest.
   */
  public Connection connect(TrainTarget target, Duration time, long endNanos)
      throws TrainException {
    int fd = sockets.open(SocketAddresses.family(target.address()));
    if (fd < 0) {
      throw new TrainException(NoCapacity.RESOURCES, Errno.describe("socket", -fd));
    }
    Connection connection = new Connection(sockets, fd, System::nanoTime, endNanos);
    try {
      connection.deadline(CONNECT_TIME);
      connect(fd, target);
      connection.awaitConnected();
      connection.deadline(time);
      return connection;
    } catch (TrainException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void connect(int fd, TrainTarget target) throws TrainException {
    require(
        "SO_BINDTODEVICE", sockets.bindToDevice(fd, Sockets.deviceName(target.interfaceName())));
    bindSource(fd, target);
    Connection.prepare(sockets, fd);
    boolean linkLocal = target.address().isLinkLocalAddress();
    int scope = linkLocal ? Math.max(0, devices.index(target.interfaceName())) : 0;
    int connected =
        sockets.connect(fd, SocketAddresses.encode(target.address(), target.port(), scope));
    if (connected != -Errno.EINPROGRESS) {
      require("connect", connected);
    }
  }

  private void bindSource(int fd, TrainTarget target) throws TrainException {
    sources.refresh();
    Source source =
        sources.source(
            new SourceAddresses.Destination(
                target.interfaceName(), target.address(), target.port()));
    if (!source.problem().isEmpty()) {
      throw new TrainException(NoCapacity.UNREACHABLE, source.problem());
    }
    require("bind", source.bind(sockets, fd));
  }

  private static void require(String call, int result) throws TrainException {
    if (result < 0) {
      throw new TrainException(NoCapacity.UNREACHABLE, Errno.describe(call, -result));
    }
  }

  @Override
  public void close() {
    sources.close();
    devices.close();
  }
}
