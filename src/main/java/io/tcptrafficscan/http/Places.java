package io.tcptrafficscan.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The places for connections to one port. When all are taken, the connection that has waited
 * longest for a request gives way to a new one: whoever only holds connections keeps nobody out. A
 * connection that is being answered gives way only if its client reads slowly. All threads may
 * call.
 */
final class Places {
  /** A network of IPv6 that one client has as a rule, in bytes. */
  private static final int NETWORK = 8;

  /** One more place of so many is for connections that are being closed. */
  private static final int SPARE = 4;

  private final int limit;
  private final int limitOfClient;

  /** In the order in which they were opened, or last began to wait or to be answered. */
  private final Set<Place> taken = new LinkedHashSet<>();

  /** Connections, with those that gave way and have not been closed yet. */
  private int open;

  /**
   * @param limit of all connections together; one client may have half of them
   */
  Places(int limit) {
    this.limit = limit;
    limitOfClient = Math.max(1, limit / 2);
  }

  /** The place of one connection. */
  static final class Place {
    private final ByteBuffer client;
    private final Runnable close;
    private boolean answering;

    /**
     * @param close closes the connection; called with a lock held, so that it must not wait
     */
    Place(InetAddress client, Runnable close) {
      byte[] address = client.getAddress();
      this.client =
          client instanceof Inet6Address
              ? ByteBuffer.wrap(address, 0, NETWORK).slice()
              : ByteBuffer.wrap(address);
      this.close = close;
    }
  }

  /** What came of a request for a place. */
  enum Outcome {
    TAKEN,
    /** Another connection was closed for this one. */
    TAKEN_FROM_ANOTHER,
    REFUSED
  }

  synchronized Outcome take(Place place) {
    if (open >= limit + Math.max(1, limit / SPARE)) {
      return Outcome.REFUSED; // they come faster than others can be closed
    }
    Predicate<Place> ofClient = other -> other.client.equals(place.client);
    Outcome outcome = Outcome.TAKEN;
    if (taken.stream().filter(ofClient).count() >= limitOfClient) {
      outcome = makeRoom(ofClient);
    } else if (taken.size() >= limit) {
      outcome = makeRoom(other -> true);
    }
    taken.add(place);
    open++;
    return outcome;
  }

  private Outcome makeRoom(Predicate<Place> among) {
    Place oldest =
        taken.stream()
            .filter(among)
            .filter(place -> !place.answering)
            .findFirst()
            .or(() -> taken.stream().filter(among).findFirst())
            .orElseThrow();
    taken.remove(oldest);
    oldest.close.run();
    return Outcome.TAKEN_FROM_ANOTHER;
  }

  /** Notes that the connection waits for a request from now on, or is being answered. */
  synchronized void change(Place place, boolean answering) {
    if (place.answering != answering && taken.remove(place)) {
      place.answering = answering;
      taken.add(place);
    }
  }

  /** Notes that a connection which had a place is closed. */
  synchronized void leave(Place place) {
    taken.remove(place);
    open--;
  }
}
