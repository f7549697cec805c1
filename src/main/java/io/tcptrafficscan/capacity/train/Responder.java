package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.train.ResponderCounters.Result;
import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.net.Endpoint;
import io.tcptrafficscan.posix.PosixException;
import io.tcptrafficscan.posix.SocketAddresses;
import io.tcptrafficscan.posix.Sockets;
import java.net.InetAddress;
import java.time.Duration;
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
 * limits them: their number, their time, and the bytes of a train, of a client and of an hour. One
 * thread receives requests ({@link Reception}); others serve those that may have a train.
 */
public final class Responder implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Responder.class);
  private static final int MAX_SERVED = 8;
  private static final int BACKLOG = 128;
  private static final Duration RECEIVE_TIME = Duration.ofMillis(200);
  private static final long PAUSE_MILLIS = 50;
  private static final long THREAD_KEPT_SECONDS = 10;

  private final Sockets sockets = new Sockets();
  private final ResponderCounters counters;
  private final ResponderLimits limits;
  private final ArrayBlockingQueue<RequestHandler> idle = new ArrayBlockingQueue<>(MAX_SERVED);
  private final ExecutorService threads;
  private final int fd;
  private final int port;
  private final Reception reception;
  private final Thread acceptor;
  private volatile boolean closing;

  /**
   * Starts to listen.
   *
   * @param allowed ranges of clients; none for every client that knows the token
   * @param token the secret that clients must know; empty for none
   * @param addresses where clients may reach this responder besides its own addresses
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
      List<Endpoint> addresses,
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
    this.port = sockets.localPort(fd); // the thread that receives owns the sockets from now on
    for (int i = 0; i < MAX_SERVED; i++) {
      idle.add(new RequestHandler(limits, counters, onTrain, nanoClock));
    }
    reception = new Reception(sockets, fd, token, addresses, limits, counters, nanoClock);
    threads = threads();
    acceptor = daemon(this::receiveAll, "responder-accept");
    acceptor.start();
  }

  private static ExecutorService threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MAX_SERVED,
            MAX_SERVED,
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
    return port;
  }

  private void receiveAll() {
    while (!closing) {
      if (!reception.serve(RECEIVE_TIME, this::admit)) {
        pause();
      }
    }
    reception.close();
    sockets.close(fd);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean admit(Reception.Admitted admitted) {
    if (!limits.enter(admitted.client())) {
      return false;
    }
    RequestHandler handler = idle.poll();
    if (handler == null) {
      limits.leave(admitted.client());
      return false;
    }
    threads.execute(() -> serve(handler, admitted));
    return true;
  }

  private void serve(RequestHandler handler, Reception.Admitted admitted) {
    Result result;
    try {
      result = handler.handle(admitted);
    } catch (RuntimeException e) { // one connection is no reason to end the process
      LOG.error("event=connection_failed", e);
      result = Result.CLOSED;
    } finally {
      limits.leave(admitted.client());
      idle.add(handler);
    }
    counters.count(result);
  }

  /** Stops listening. Open connections end at their deadlines. */
  @Override
  public void close() {
    closing = true;
    threads.shutdown();
    try {
      acceptor.join(2 * RECEIVE_TIME.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
