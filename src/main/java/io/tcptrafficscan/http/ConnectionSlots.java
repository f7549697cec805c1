package io.tcptrafficscan.http;

import io.tcptrafficscan.net.Client;
import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The slots for connections to one port. When all are taken, a new connection takes the slot of the
 * client with the most: of its connection that has waited longest for a request or, if all are
 * being answered, whose answer takes longest. Whoever only holds connections keeps nobody out.
 *
 * <p>A connection that lost its slot takes time to close. Half of the room for these is kept for
 * clients with few connections: those who connect fastest must not take it all. Any thread may
 * call.
 */
final class ConnectionSlots {
  /** Connections that are being closed may be this part of the limit, in addition to it. */
  private static final int PART_OF_SPARE = 4;

  /** One for all clients, and one for those with few connections. */
  private static final int LEAST_SPARE = 2;

  private final int limit;
  private final int limitOfClient;
  private final int spare;

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
    spare = Math.max(LEAST_SPARE, limit / PART_OF_SPARE);
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
    boolean clientIsFull = count(taken, ofClient) >= limitOfClient;
    if (!clientIsFull && taken.size() < limit) {
      taken.add(slot);
      return Outcome.TAKEN;
    }
    if (closing.size() >= (hasFew(slot.client) ? spare : spare / 2)) {
      return Outcome.REFUSED; // they come faster than others can be closed
    }
    taken.add(slot);
    makeRoom(clientIsFull ? ofClient : ofTheClientsWithTheMost(), slot);
    return Outcome.TAKEN_FROM_ANOTHER;
  }

  private static long count(Set<Slot> slots, Predicate<Slot> which) {
    return slots.stream().filter(which).count();
  }

  /** Whether a client has fewer than half as many connections as the client with the most. */
  private boolean hasFew(Client client) {
    Map<Client, Integer> open = countByClient(taken);
    countByClient(closing).forEach((other, count) -> open.merge(other, count, Integer::sum));
    return 2 * open.getOrDefault(client, 0) < Collections.max(open.values());
  }

  private static Map<Client, Integer> countByClient(Set<Slot> slots) {
    Map<Client, Integer> counts = new HashMap<>();
    slots.forEach(slot -> counts.merge(slot.client, 1, Integer::sum));
    return counts;
  }

  private Predicate<Slot> ofTheClientsWithTheMost() {
    Map<Client, Integer> counts = countByClient(taken);
    Integer most = Collections.max(counts.values());
    return slot -> most.equals(counts.get(slot.client));
  }

  private void makeRoom(Predicate<Slot> among, Slot newest) {
    List<Slot> others = taken.stream().filter(slot -> slot != newest).filter(among).toList();
    Slot oldest =
        others.stream().filter(slot -> !slot.answering).findFirst().orElseGet(() -> others.get(0));
    taken.remove(oldest);
    closing.add(oldest);
    oldest.close.run();
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
