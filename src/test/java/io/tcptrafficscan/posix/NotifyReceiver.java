package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** What a service manager listens on (sd_notify(3)): a socket for datagrams in the file system. */
public final class NotifyReceiver implements AutoCloseable {
  private static final int SIZE = 256;

  private final Sockets sockets = new Sockets();
  private final NativeMemory message = new NativeMemory(SIZE);
  private final int fd =
      Posix.require(
          "socket",
          Posix.result(Posix.C.socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)));

  /**
   * Starts to listen.
   *
   * @param path as the variable NOTIFY_SOCKET has it
   */
  public NotifyReceiver(String path) {
    byte[] bytes = path.replaceFirst("^@", "\0").getBytes(StandardCharsets.UTF_8);
    NativeMemory address = new NativeMemory(SIZE);
    address.put(
        ByteBuffer.allocate(2 + bytes.length)
            .order(ByteOrder.nativeOrder())
            .putShort((short) AF_UNIX)
            .put(bytes)
            .array());
    Posix.require("bind", Posix.result(Posix.C.bind(fd, address.address, 2 + bytes.length)));
  }

  /** The next message; empty if none comes in time. */
  public Optional<String> next(Duration atMost) {
    sockets.awaitReadable(fd, (int) atMost.toMillis());
    long length = Posix.C.read(fd, message.address, SIZE);
    if (length < 0) {
      return Optional.empty();
    }
    byte[] text = new byte[(int) length];
    message.bytes.get(0, text);
    return Optional.of(new String(text, StandardCharsets.US_ASCII));
  }

  @Override
  public void close() {
    sockets.close(fd);
  }
}
