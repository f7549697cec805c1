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
import java.util.function.LongSupplier;

/**
 * Serves trains and reports to other agents. It sends to nobody but on connections that came to it,
 * and bounds them: their number, their time, the bytes of a train, of a client and of an hour.
 */
public final class Responder implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 8;
  private static final int BACKLOG = 16;
  private static final int ACCEPT_MILLIS = 200;
  private static final long PAUSE_MILLIS = 50;
  private static final long THREAD_KEPT_SECONDS = 10;

  private final Sockets sockets = new Sockets();
  private final ResponderCounters counters;
  private final ResponderBounds bounds;
  private final ArrayBlockingQueue<Attendant> idle = new ArrayBlockingQueue<>(MOST_CONNECTIONS);
  private final ExecutorService threads;
  private final int fd;
  private final Thread acceptor;
  private volatile boolean closing;

  /**
   * Starts to listen.
   *
   * @param allowed ranges of clients; none for every client that knows the token
   * @param token what clients must know; empty for none
   * @param bytesAnHour for all clients together
   * @param watch is told of every train
   * @throws PosixException where it cannot listen
   */
  public Responder(
      InetAddress host,
      int port,
      List<Cidr> allowed,
      byte[] token,
      long bytesAnHour,
      ResponderCounters counters,
      TrainWatch watch,
      LongSupplier nanoClock) {
    if (allowed.isEmpty() && token.length == 0) {
      throw new IllegalArgumentException("a responder for everybody");
    }
    this.counters = counters;
    bounds = new ResponderBounds(allowed, bytesAnHour, nanoClock);
    fd = listen(host, port);
    TrainLine line = new TrainLine();
    for (int i = 0; i < MOST_CONNECTIONS; i++) {
      idle.add(new Attendant(token, bounds, line, counters, watch, nanoClock));
    }
    threads = threads();
    acceptor = daemon(this::acceptAll, "responder-accept");
    acceptor.start();
  }

  private static ExecutorService threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MOST_CONNECTIONS,
            MOST_CONNECTIONS,
            THREAD_KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // never longer than a moment: there are as many attendants
            task -> daemon(task, "responder"),
            new ThreadPoolExecutor.DiscardPolicy()); // after the close, and only then
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

  /** The port that it listens on. */
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
        pause(); // out of descriptors or memory: what waits is still there then
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
    if (!bounds.isAllowed(client)) {
      turnAway(accepted, Result.NOT_ALLOWED);
      return;
    }
    if (!bounds.enter(client)) {
      turnAway(accepted, Result.BUSY);
      return;
    }
    Attendant attendant = idle.poll();
    if (attendant == null) {
      bounds.leave(client);
      turnAway(accepted, Result.BUSY);
      return;
    }
    threads.execute(() -> attend(attendant, accepted, client));
  }

  private void attend(Attendant attendant, int accepted, InetAddress client) {
    Result result;
    try {
      result = attendant.attend(accepted, client);
    } finally {
      bounds.leave(client);
      idle.add(attendant);
    }
    counters.count(result);
  }

  private void turnAway(int accepted, Result result) {
    counters.count(result);
    sockets.resetOnClose(accepted);
    sockets.close(accepted);
  }

  /** Stops to listen. Connections under way end by their deadlines. */
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
