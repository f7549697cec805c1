package io.tcptrafficscan.posix;

import static io.tcptrafficscan.posix.Constants.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Tells the service manager that started this process, systemd for instance, in which state the
 * process is (sd_notify(3)). A message that cannot be sent is dropped, so that nothing waits for
 * the service manager. Any thread may call it.
 */
public final class ServiceManager {
  private static final String VARIABLE = "NOTIFY_SOCKET";

  // struct sockaddr_un (linux/un.h)
  private static final int PATH = 2;
  private static final int UNIX_PATH_MAX = 108;

  private final NativeMemory address = new NativeMemory(PATH + UNIX_PATH_MAX);
  private final NativeMemory message = new NativeMemory(64);
  private final int length;
  private final int fd;

  private ServiceManager(byte[] path) {
    ByteBuffer out = ByteBuffer.allocate(PATH + path.length).order(ByteOrder.nativeOrder());
    address.put(out.putShort((short) AF_UNIX).put(path).array());
    length = PATH + path.length;
    fd =
        Posix.require(
            "socket",
            Posix.result(Posix.C.socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)));
  }

  /**
   * The service manager that listens where the environment says; empty if there is none. A first
   * character {@code @} stands for an abstract address (unix(7)).
   *
   * @throws PosixException if there is no descriptor left
   */
  public static Optional<ServiceManager> of(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(VARIABLE))
        .filter(path -> path.startsWith("/") || path.startsWith("@"))
        .map(path -> path.replaceFirst("^@", "\0").getBytes(StandardCharsets.UTF_8))
        .filter(path -> path.length <= UNIX_PATH_MAX)
        .map(ServiceManager::new);
  }

  /** Says that the start is done; a unit of {@code Type=notify} counts as started from now on. */
  public void ready() {
    send("READY=1");
  }

  /** Says that the process works, so that the time of {@code WatchdogSec} begins again. */
  public void beat() {
    send("WATCHDOG=1");
  }

  /** Says that the process ends. */
  public void stopping() {
    send("STOPPING=1");
  }

  /** Connects each time: the service manager may have been started again. */
  private synchronized void send(String state) {
    byte[] bytes = state.getBytes(StandardCharsets.US_ASCII);
    message.put(bytes);
    if (Posix.C.connect(fd, address.address, length) == 0) {
      Posix.C.send(fd, message.address, bytes.length, MSG_NOSIGNAL);
    }
  }
}
