package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.net.Cidr;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Which clients may use the responder, and how much. Clients are guarded by its monitor. */
final class ResponderLimits {
  /** The hourly budget of a client is the whole budget divided by this. */
  private static final int CLIENT_SHARE = 4;

  private static final int MAX_CONNECTIONS_OF_CLIENT = 2;
  private static final int MAX_CLIENTS = 4096;
  private static final long MAX_TURN_WAIT_SECONDS = 3;

  private static final class Client {
    final HourlyBudget budget;
    int connections;

    Client(HourlyBudget budget) {
      this.budget = budget;
    }

    boolean isIdle() {
      return connections == 0 && budget.left() == budget.bytes();
    }
  }

  private final List<Cidr> allowed;
  private final HourlyBudget budget;
  private final LongSupplier nanoClock;
  private final Map<InetAddress, Client> clients = new HashMap<>();
  private final Semaphore turn = new Semaphore(1, true);

  ResponderLimits(List<Cidr> allowed, long bytesPerHour, LongSupplier nanoClock) {
    this.allowed = List.copyOf(allowed);
    this.nanoClock = nanoClock;
    budget = new HourlyBudget(bytesPerHour, nanoClock);
  }

  /** Whether the client is in an allowed range; with no ranges, the token alone decides. */
  boolean isAllowed(InetAddress client) {
    return allowed.isEmpty() || allowed.stream().anyMatch(range -> range.contains(client));
  }

  /** Counts a connection of a client; returns false if the client has too many. */
  synchronized boolean enter(InetAddress address) {
    Client client = clients.get(address);
    if (client == null) {
      if (clients.size() >= MAX_CLIENTS) {
        clients.values().removeIf(Client::isIdle);
      }
      if (clients.size() >= MAX_CLIENTS) {
        return false;
      }
      client = new Client(new HourlyBudget(budget.bytes() / CLIENT_SHARE, nanoClock));
      clients.put(address, client);
    }
    if (client.connections == MAX_CONNECTIONS_OF_CLIENT) {
      return false;
    }
    client.connections++;
    return true;
  }

  synchronized void leave(InetAddress address) {
    Client client = clients.get(address);
    if (client != null) {
      client.connections--;
    }
  }

  /**
   * Takes the bytes of a train from the budgets of its client and of all clients; returns false,
   * and takes nothing, if either has too few left.
   */
  synchronized boolean spend(InetAddress address, long bytes) {
    Client client = clients.get(address);
    return client != null
        && client.budget.left() >= bytes
        && budget.spend(bytes)
        && client.budget.spend(bytes);
  }

  /**
   * Waits until no other train is running, since two trains would measure each other. Returns false
   * if that takes too long.
   */
  boolean awaitTurn() {
    try {
      return turn.tryAcquire(MAX_TURN_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void endTurn() {
    turn.release();
  }
}
