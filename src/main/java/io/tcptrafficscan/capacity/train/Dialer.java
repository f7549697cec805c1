package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.train.BrokenException.Way;
import io.tcptrafficscan.posix.Devices;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.SocketAddresses;
import io.tcptrafficscan.posix.Sockets;

/** Makes connections over the interface that it is told. For one thread. */
final class Dialer implements AutoCloseable {
  private final Sockets sockets;
  private final Devices devices = new Devices();

  Dialer(Sockets sockets) {
    this.sockets = sockets;
  }

  /** Connects a new socket before the connection's deadline. */
  void connect(Connection connection, int fd, TrainTarget target) throws BrokenException {
    require(
        "SO_BINDTODEVICE", sockets.bindToDevice(fd, Sockets.deviceName(target.interfaceName())));
    Connection.prepare(sockets, fd);
    boolean linkLocal = target.address().isLinkLocalAddress();
    int scope = linkLocal ? Math.max(0, devices.index(target.interfaceName())) : 0;
    byte[] address = SocketAddresses.encode(target.address(), target.port(), scope);
    int connected = sockets.connect(fd, address);
    if (connected != -Errno.EINPROGRESS) {
      require("connect", connected);
    }
    connection.awaitConnected();
  }

  private static void require(String call, int result) throws BrokenException {
    if (result < 0) {
      throw new BrokenException(Way.UNREACHABLE, Errno.describe(call, -result));
    }
  }

  @Override
  public void close() {
    devices.close();
  }
}
