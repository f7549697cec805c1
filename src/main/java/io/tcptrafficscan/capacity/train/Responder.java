package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.train.ResponderCounters.Result;
import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.PosixException;
import io.tcptrafficscan.posix.SocketAddresses;
import io.tcptrafficscan.posix.Sockets;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Serves trains and reports to other agents. It sends only on connections that clients opened, and
 * limits them: their number, their time, and the bytes of a train, of a client and of an hour.
 */
public final class Responder implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Responder.class);
  private static final int MAX_CONNECTIONS = 8;
  private static final int BACKLOG = 16;
  private static final int ACCEPT_MILLIS = 200;
  private static final long PAUSE_MILLIS = 50;
  private static final long THREAD_KEPT_SECONDS = 10;

  private final Sockets sockets = new Sockets();
  private final ResponderCounters counters;
  private final ResponderLimits limits;
  private final ArrayBlockingQueue<RequestHandler> idle = new ArrayBlockingQueue<>(MAX_CONNECTIONS);
  private final ExecutorService threads;
  private final int fd;
  private final Thread acceptor;
  private volatile boolean closing;

  /**
   * Starts to listen.
   *
   * @param allowed ranges of clients; none for every client that knows the token
   * @param token the secret that clients must know; empty for none
   * @param bytesPerHour for all clients together
   * @param onTrain called with the local address when a train starts, on a thread of the responder;
   *     returns what to call when the train has ended
   * @throws PosixException if it cannot listen
   */
  public Responder(
      InetAddress host,
      int port,
      List<Cidr> allowed,
      byte[] token,
      long bytesPerHour,
      ResponderCounters counters,
      Function<InetAddress, Runnable> onTrain,
      LongSupplier nanoClock) {
    if (allowed.isEmpty() && token.length == 0) {
      throw new IllegalArgumentException("a responder needs allowed clients or a token");
    }
    this.counters = counters;
    limits = new ResponderLimits(allowed, bytesPerHour, nanoClock);
    fd = listen(host, port);
    for (int i = 0; i < MAX_CONNECTIONS; i++) {
      idle.add(new RequestHandler(token, limits, counters, onTrain, nanoClock));
    }
    threads = threads();
    acceptor = daemon(this::acceptAll, "responder-accept");
    acceptor.start();
  }

  private static ExecutorService threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MAX_CONNECTIONS,
            MAX_CONNECTIONS,
            THREAD_KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // stays short: there are as many threads as handlers
            task -> daemon(task, "responder"),
            new ThreadPoolExecutor.DiscardPolicy()); // discards only after close()
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private int listen(InetAddress host, int port) {
    int socket = sockets.open(SocketAddresses.family(host));
    require("socket", socket);
    try {
      Connection.prepare(sockets, socket);
      require("bind", sockets.bind(socket, SocketAddresses.encode(host, port, 0)));
      require("listen", sockets.listen(socket, BACKLOG));
      return socket;
    } catch (PosixException e) {
      sockets.close(socket);
      throw e;
    }
  }

  private static void require(String call, int result) {
    if (result < 0) {
      throw new PosixException(call, -result);
    }
  }

  /** The port that the responder listens on. */
  public int port() {
    return sockets.localPort(fd);
  }

  private void acceptAll() {
    while (!closing) {
      sockets.awaitReadable(fd, ACCEPT_MILLIS);
      int accepted = sockets.accept(fd);
      if (accepted >= 0) {
        admit(accepted, sockets.acceptedFrom());
      } else if (accepted != -Errno.EAGAIN && accepted != -Errno.ECONNABORTED) {
        pause(); // out of descriptors or memory; waiting connections stay in the queue
      }
    }
    sockets.close(fd);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void admit(int accepted, InetAddress client) {
    if (!limits.isAllowed(client)) {
      reject(accepted, Result.NOT_ALLOWED);
      return;
    }
    if (!limits.enter(client)) {
      reject(accepted, Result.BUSY);
      return;
    }
    RequestHandler handler = idle.poll();
    if (handler == null) {
      limits.leave(client);
      reject(accepted, Result.BUSY);
      return;
    }
    threads.execute(() -> handle(handler, accepted, client));
  }

  private void handle(RequestHandler handler, int accepted, InetAddress client) {
    Result result;
    try {
      result = handler.handle(accepted, client);
    } catch (RuntimeException e) { // one connection is no reason to end the process
      LOG.error("event=connection_failed", e);
      result = Result.CLOSED;
    } finally {
      limits.leave(client);
      idle.add(handler);
    }
    counters.count(result);
  }

  private void reject(int accepted, Result result) {
    counters.count(result);
    sockets.resetOnClose(accepted);
    sockets.close(accepted);
  }

  /** Stops listening. Open connections end at their deadlines. */
  @Override
  public void close() {
    closing = true;
    threads.shutdown();
    try {
      acceptor.join(2 * ACCEPT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
