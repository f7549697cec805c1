package io.tcptrafficscan.http;

import io.tcptrafficscan.net.Client;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The slots for connections to one port. When all are taken, a new connection takes the slot of the
 * one that has waited longest for a request: whoever only holds connections keeps nobody out. If
 * all are being answered, it takes the slot of the one whose answer takes longest. Any thread may
 * call.
 */
final class ConnectionSlots {
  /** Connections that are being closed may be this part of the limit, in addition to it. */
  private static final int SPARE = 4;

  private final int limit;
  private final int limitOfClient;

  /** In the order in which they were opened, or last began to wait or to be answered. */
  private final Set<Slot> taken = new LinkedHashSet<>();

  /** Slots of connections that lost them and have not been closed yet. */
  private final Set<Slot> closing = new HashSet<>();

  /**
   * @param limit of all connections together; one client may have half of them
   */
  ConnectionSlots(int limit) {
    this.limit = limit;
    limitOfClient = Math.max(1, limit / 2);
  }

  /** The slot of one connection. */
  static final class Slot {
    private final Client client;
    private final Runnable close;
    private boolean answering;

    /**
     * @param close closes the connection; called with a lock held, so that it must not wait
     */
    Slot(InetAddress client, Runnable close) {
      this.client = Client.of(client);
      this.close = close;
    }
  }

  /** What came of a request for a slot. */
  enum Outcome {
    TAKEN,
    /** Another connection was closed for this one. */
    TAKEN_FROM_ANOTHER,
    REFUSED
  }

  /** Takes a slot for a new connection, from another one if necessary. */
  synchronized Outcome take(Slot slot) {
    Predicate<Slot> ofClient = other -> other.client.equals(slot.client);
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
    taken.add(slot);
    return outcome;
  }

  private static long count(Set<Slot> slots, Predicate<Slot> which) {
    return slots.stream().filter(which).count();
  }

  private static int withSpare(int limit) {
    return limit + Math.max(1, limit / SPARE);
  }

  private Outcome makeRoom(Predicate<Slot> among) {
    Slot oldest =
        taken.stream()
            .filter(among)
            .filter(slot -> !slot.answering)
            .findFirst()
            .or(() -> taken.stream().filter(among).findFirst())
            .orElseThrow();
    taken.remove(oldest);
    closing.add(oldest);
    oldest.close.run();
    return Outcome.TAKEN_FROM_ANOTHER;
  }

  /** Notes that the connection waits for a request from now on, or is being answered. */
  synchronized void change(Slot slot, boolean answering) {
    if (slot.answering != answering && taken.remove(slot)) {
      slot.answering = answering;
      taken.add(slot);
    }
  }

  /** Notes that a connection which had a slot is closed. */
  synchronized void leave(Slot slot) {
    taken.remove(slot);
    closing.remove(slot);
  }
}
