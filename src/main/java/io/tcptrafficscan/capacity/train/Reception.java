package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.train.Protocol.Request;
import io.tcptrafficscan.capacity.train.Protocol.Status;
import io.tcptrafficscan.capacity.train.ResponderCounters.Result;
import io.tcptrafficscan.net.Client;
import io.tcptrafficscan.net.Endpoint;
import io.tcptrafficscan.posix.Epoll;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.Sockets;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The connections of the responder whose request is not complete yet. A connection gets a thread
 * and a part of the budget only when its request is complete and its proof is right. If there are
 * too many, the oldest one of the client with the most is reset. One thread must make all calls.
 */
final class Reception implements AutoCloseable {
  private static final int MAX_WAITING = 64;

  /** From the connection to the complete request, or to the end after a refusal. */
  private static final Duration REQUEST_TIME = Duration.ofSeconds(2);

  private static final int LISTENER = MAX_WAITING;
  private static final int MAX_ACCEPTED_AT_ONCE = 16;
  private static final int MAX_READ = 4096;

  /** A connection whose client may have a train. The receiver owns the descriptor. */
  record Admitted(int fd, InetAddress client, Request request, Proof proof) {}

  private static final class Visitor {
    final int fd;
    final InetAddress client;
    final byte[] nonce = new byte[Protocol.NONCE_SIZE];
    final byte[] request = new byte[Protocol.REQUEST_SIZE];
    final long deadlineNanos;
    int received;
    boolean refused;

    Visitor(int fd, InetAddress client, long deadlineNanos) {
      this.fd = fd;
      this.client = client;
      this.deadlineNanos = deadlineNanos;
    }
  }

  private final Sockets sockets;
  private final int listener;
  private final byte[] token;
  private final List<byte[]> addresses;
  private final ResponderLimits limits;
  private final ResponderCounters counters;
  private final LongSupplier nanoClock;
  private final SecureRandom random = new SecureRandom();
  private final Epoll epoll = new Epoll(MAX_WAITING + 1);
  private final @Nullable Visitor[] visitors = new Visitor[MAX_WAITING];

  /**
   * @param listener the descriptor to accept from
   * @param addresses where clients may reach this responder besides its own addresses
   */
  Reception(
      Sockets sockets,
      int listener,
      byte[] token,
      List<Endpoint> addresses,
      ResponderLimits limits,
      ResponderCounters counters,
      LongSupplier nanoClock) {
    this.sockets = sockets;
    this.listener = listener;
    this.token = token.clone();
    this.addresses =
        addresses.stream().map(each -> Proof.endpoint(each.address(), each.port())).toList();
    this.limits = limits;
    this.counters = counters;
    this.nanoClock = nanoClock;
    epoll.addReadable(listener, LISTENER);
  }

  /**
   * Receives what has come, for a short time.
   *
   * @param onAdmitted takes a connection, or returns false if there is no room
   * @return false if no connection can be accepted now
   */
  boolean serve(Duration most, Function<Admitted, Boolean> onAdmitted) {
    int ready = epoll.await(most.toNanos());
    boolean accepts = true;
    for (int i = 0; i < ready; i++) {
      int slot = epoll.token(i);
      if (slot == LISTENER) {
        accepts = accept();
      } else if (slot >= 0 && visitors[slot] != null) {
        read(slot, visitors[slot], onAdmitted);
      }
    }
    long now = nanoClock.getAsLong();
    for (int slot = 0; slot < MAX_WAITING; slot++) {
      Visitor visitor = visitors[slot];
      if (visitor != null && now - visitor.deadlineNanos >= 0) {
        drop(slot, visitor, Result.TIMEOUT);
      }
    }
    return accepts;
  }

  private boolean accept() {
    for (int i = 0; i < MAX_ACCEPTED_AT_ONCE; i++) {
      int fd = sockets.accept(listener);
      if (fd == -Errno.EAGAIN) {
        return true;
      }
      if (fd >= 0) {
        welcome(fd, sockets.acceptedFrom());
      } else if (fd != -Errno.ECONNABORTED && fd != -Errno.EINTR) {
        return false; // no descriptor or no memory is left; connections wait in the queue
      }
    }
    return true;
  }

  private void welcome(int fd, InetAddress client) {
    if (!limits.isAllowed(client)) {
      counters.count(Result.NOT_ALLOWED);
      reset(fd);
      return;
    }
    int slot = freeSlot();
    Visitor visitor = new Visitor(fd, client, nanoClock.getAsLong() + REQUEST_TIME.toNanos());
    random.nextBytes(visitor.nonce);
    visitors[slot] = visitor;
    epoll.addReadable(fd, slot);
    send(slot, visitor, Protocol.greeting(visitor.nonce, token.length > 0));
  }

  private int freeSlot() {
    for (int slot = 0; slot < MAX_WAITING; slot++) {
      if (visitors[slot] == null) {
        return slot;
      }
    }
    int slot = oldestOfBusiestClient();
    drop(slot, visitor(slot), Result.BUSY);
    return slot;
  }

  /** The slot of the oldest connection of the client that has the most. */
  private int oldestOfBusiestClient() {
    Map<Client, List<Integer>> slots =
        IntStream.range(0, MAX_WAITING)
            .boxed()
            .filter(slot -> visitors[slot] != null)
            .collect(Collectors.groupingBy(slot -> Client.of(visitor(slot).client)));
    return slots.values().stream()
        .max(Comparator.comparingInt(List::size))
        .flatMap(own -> own.stream().min(Comparator.comparingLong(this::nanosLeft)))
        .orElseThrow();
  }

  private long nanosLeft(int slot) {
    return visitor(slot).deadlineNanos - nanoClock.getAsLong();
  }

  private Visitor visitor(int slot) {
    return Objects.requireNonNull(visitors[slot]);
  }

  private void read(int slot, Visitor visitor, Function<Admitted, Boolean> onAdmitted) {
    int most = visitor.refused ? MAX_READ : Protocol.REQUEST_SIZE - visitor.received;
    int count = sockets.receive(visitor.fd, most);
    if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
      return;
    }
    if (count <= 0) {
      drop(slot, visitor, Result.CLOSED);
    } else if (!visitor.refused) {
      sockets.received(visitor.request, visitor.received, count);
      visitor.received += count;
      decide(slot, visitor, onAdmitted);
    }
  }

  private void decide(int slot, Visitor visitor, Function<Admitted, Boolean> onAdmitted) {
    if (visitor.received < Protocol.REQUEST_HEAD_SIZE) {
      return;
    }
    Status status = Request.headStatus(visitor.request);
    Proof proof = new Proof(token, visitor.nonce, visitor.request);
    if (status == Status.OK) {
      if (visitor.received < Protocol.REQUEST_SIZE) {
        return;
      }
      status = Request.status(visitor.request, proof, addresses(visitor.fd));
    }
    if (status != Status.OK) {
      refuse(slot, visitor, status, proof);
      return;
    }
    epoll.remove(visitor.fd);
    Request request = Request.decode(visitor.request);
    if (onAdmitted.apply(new Admitted(visitor.fd, visitor.client, request, proof))) {
      visitors[slot] = null;
    } else {
      epoll.addReadable(visitor.fd, slot);
      refuse(slot, visitor, Status.BUSY, proof);
    }
  }

  /** Where a client may have reached this responder to get the connection. */
  private List<byte[]> addresses(int fd) {
    List<byte[]> all = new ArrayList<>(addresses);
    all.add(Proof.endpoint(sockets.localAddress(fd), sockets.localPort(fd)));
    return all;
  }

  /** Sends the reason, and lets the client close; a malformed request gets no answer. */
  private void refuse(int slot, Visitor visitor, Status status, Proof proof) {
    if (status == Status.MALFORMED) {
      drop(slot, visitor, Result.MALFORMED);
      return;
    }
    counters.count(status.result());
    visitor.refused = true;
    send(slot, visitor, Protocol.answer(status, 0, proof));
    sockets.endSending(visitor.fd);
  }

  /** Sends a short message; the buffer of a connection has room for it. */
  private void send(int slot, Visitor visitor, byte[] message) {
    sockets.fill(message);
    if (sockets.send(visitor.fd, 0, message.length, false) != message.length) {
      drop(slot, visitor, Result.CLOSED);
    }
  }

  private void drop(int slot, Visitor visitor, Result result) {
    if (!visitor.refused) { // otherwise it is counted already
      counters.count(result);
    }
    visitors[slot] = null;
    reset(visitor.fd);
  }

  private void reset(int fd) {
    sockets.resetOnClose(fd);
    sockets.close(fd);
  }

  /** Closes all of its connections. */
  @Override
  public void close() {
    for (Visitor visitor : visitors) {
      if (visitor != null) {
        reset(visitor.fd);
      }
    }
    epoll.close();
  }
}
