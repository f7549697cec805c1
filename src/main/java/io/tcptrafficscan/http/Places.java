package io.tcptrafficscan.http;

import java.net.InetAddress;
import java.util.HashSet;
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
  /** One more place of so many is for connections that are being closed. */
  private static final int SPARE = 4;

  private final int limit;
  private final int limitOfClient;

  /** In the order in which they were opened, or last began to wait or to be answered. */
  private final Set<Place> taken = new LinkedHashSet<>();

  /** Connections that gave way and have not been closed yet. */
  private final Set<Place> closing = new HashSet<>();

  /**
   * @param limit of all connections together; one client may have half of them
   */
  Places(int limit) {
    this.limit = limit;
    limitOfClient = Math.max(1, limit / 2);
  }

  /** The place of one connection. */
  static final class Place {
    private final Client client;
    private final Runnable close;
    private boolean answering;

    /**
     * @param close closes the connection; called with a lock held, so that it must not wait
     */
    Place(InetAddress client, Runnable close) {
      this.client = Client.of(client);
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
    Predicate<Place> ofClient = other -> other.client.equals(place.client);
    long ofThisClient = count(taken, ofClient);
    if (ofThisClient + count(closing, ofClient) >= withSpare(limitOfClient)
        || taken.size() + closing.size() >= withSpare(limit)) {
      return Outcome.REFUSED; // they come faster than others can be closed
    }
    Outcome outcome = Outcome.TAKEN;
    if (ofThisClient >= limitOfClient) {
      outcome = makeRoom(ofClient);
    } else if (taken.size() >= limit) {
      outcome = makeRoom(other -> true);
    }
    taken.add(place);
    return outcome;
  }

  private static long count(Set<Place> places, Predicate<Place> which) {
    return places.stream().filter(which).count();
  }

  private static int withSpare(int limit) {
    return limit + Math.max(1, limit / SPARE);
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
    closing.add(oldest);
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
    closing.remove(place);
  }
}
