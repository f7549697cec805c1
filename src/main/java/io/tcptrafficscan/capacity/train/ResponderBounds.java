package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.net.Cidr;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Who may have how much. Guarded by its monitor. */
final class ResponderBounds {
  /** A client may have so much of an hour's budget. */
  private static final int CLIENT_SHARE = 4;

  private static final int MOST_AT_ONCE = 2;
  private static final int MOST_CLIENTS = 4096;

  private static final class Client {
    final HourlyBudget budget;
    int connections;

    Client(HourlyBudget budget) {
      this.budget = budget;
    }
  }

  private final List<Cidr> allowed;
  private final HourlyBudget budget;
  private final LongSupplier nanoClock;
  private final Map<InetAddress, Client> clients = new LinkedHashMap<>();

  ResponderBounds(List<Cidr> allowed, long bytesAnHour, LongSupplier nanoClock) {
    this.allowed = List.copyOf(allowed);
    this.nanoClock = nanoClock;
    budget = new HourlyBudget(bytesAnHour, nanoClock);
  }

  /** With no list, the token is what keeps others out. */
  boolean isAllowed(InetAddress client) {
    return allowed.isEmpty() || allowed.stream().anyMatch(range -> range.contains(client));
  }

  /** Counts a connection in; returns whether the client may have it. */
  synchronized boolean enter(InetAddress address) {
    Client client = clients.get(address);
    if (client == null) {
      forgetIdle();
      if (clients.size() >= MOST_CLIENTS) {
        return false;
      }
      client = new Client(new HourlyBudget(budget.bytes() / CLIENT_SHARE, nanoClock));
      clients.put(address, client);
    }
    if (client.connections == MOST_AT_ONCE) {
      return false;
    }
    client.connections++;
    return true;
  }

  /** Those who spent nothing in this hour; asked only when there are many. */
  private void forgetIdle() {
    if (clients.size() >= MOST_CLIENTS) {
      clients.values().removeIf(c -> c.connections == 0 && c.budget.left() == c.budget.bytes());
    }
  }

  synchronized void leave(InetAddress address) {
    Client client = clients.get(address);
    if (client != null) {
      client.connections--;
    }
  }

  /**
   * Spends a train's bytes, the client's and the whole hour's; returns false where less is left.
   */
  synchronized boolean spend(InetAddress address, long bytes) {
    Client client = clients.get(address);
    return client != null
        && client.budget.left() >= bytes
        && budget.spend(bytes)
        && client.budget.spend(bytes);
  }
}
