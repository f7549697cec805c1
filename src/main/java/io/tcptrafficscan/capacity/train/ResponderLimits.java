package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.net.Client;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Which clients may use the responder, and how much. Only clients that may have trains are
 * remembered. Clients are guarded by the monitor.
 */
final class ResponderLimits {
  /** The hourly budget of a client is the whole budget divided by this. */
  private static final int CLIENT_SHARE = 4;

  private static final int MAX_CONNECTIONS = 8;
  private static final int MAX_CONNECTIONS_OF_CLIENT = 2;

  /** Beyond it, the budget of the client that came longest ago is forgotten: 500 bytes each. */
  private static final int MAX_CLIENTS = 1024;

  private static final long MAX_TURN_WAIT_SECONDS = 3;

  /** What a turn costs at least: each one disturbs the probes that are under way. */
  static final long MIN_CHARGE = 1 << 16;

  /** What a turn costs for each second: nobody else has a turn meanwhile. */
  static final long CHARGE_PER_SECOND = 1_000_000;

  private final List<Cidr> allowed;
  private final HourlyBudget budget;
  private final LongSupplier nanoClock;
  private final Map<Client, Integer> connections = new LinkedHashMap<>();
  private final Map<Client, HourlyBudget> budgets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Client, HourlyBudget> eldest) {
          return size() > MAX_CLIENTS;
        }
      };
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

  /** Counts a connection that is to have a train; returns false if there are too many. */
  synchronized boolean enter(InetAddress address) {
    Client client = Client.of(address);
    int all = connections.values().stream().mapToInt(Integer::intValue).sum();
    int own = connections.getOrDefault(client, 0);
    if (all == MAX_CONNECTIONS || own == MAX_CONNECTIONS_OF_CLIENT) {
      return false;
    }
    connections.put(client, own + 1);
    return true;
  }

  synchronized void leave(InetAddress address) {
    connections.computeIfPresent(
        Client.of(address), (unused, count) -> count == 1 ? null : count - 1);
  }

  /**
   * Takes the least cost of a train from the budgets of its client and of all clients; returns
   * false, and takes nothing, if either has too few bytes left.
   */
  synchronized boolean spend(InetAddress address, long bytes) {
    HourlyBudget own =
        budgets.computeIfAbsent(
            Client.of(address),
            unused -> new HourlyBudget(budget.bytes() / CLIENT_SHARE, nanoClock));
    long cost = Math.max(bytes, MIN_CHARGE);
    return own.left() >= cost && budget.spend(cost) && own.spend(cost);
  }

  /** How many clients are remembered. */
  synchronized int clients() {
    return budgets.size();
  }

  /** Takes what the turn of a train cost beyond what {@link #spend} took. */
  private synchronized void charge(InetAddress address, long bytes, long turnNanos) {
    long time = turnNanos / 1000 * CHARGE_PER_SECOND / TimeUnit.SECONDS.toMicros(1);
    long more = Math.max(0, time - Math.max(bytes, MIN_CHARGE));
    budget.charge(more);
    HourlyBudget own = budgets.get(Client.of(address));
    if (own != null) {
      own.charge(more);
    }
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

  /** Ends a turn that {@link #spend} refused. */
  void endTurn() {
    turn.release();
  }

  /** Ends the turn of a train that has begun. */
  void endTurn(InetAddress address, long bytes, long turnNanos) {
    charge(address, bytes, turnNanos);
    turn.release();
  }
}
