package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The paths to measure now.
 *
 * @param paths by interface, then by server, in the order of the settings, then by address
 * @param sharedAddresses pairs of servers that have the same address
 * @param refused how many paths are left out because of {@code --max-paths}
 */
public record Plan(List<PlannedPath> paths, Set<SharedAddress> sharedAddresses, int refused) {

  /** The plan without a path. */
  public static final Plan EMPTY = new Plan(List.of(), Set.of(), 0);

  /** Two servers at one address: the bandwidth series of that address belong to {@code first}. */
  public record SharedAddress(Server first, Server second, String serverIp) {}

  /**
   * Combines every interface with every address of every server.
   *
   * @param addresses gives the addresses of a server that an interface measures, in the order of
   *     the paths; empty while its name does not resolve, which makes a path without an address
   * @param maxPaths how many paths to measure at most; the last ones are left out
   */
  public static Plan of(
      List<InterfaceName> interfaces,
      List<Server> servers,
      BiFunction<InterfaceName, Server, Optional<List<InetAddress>>> addresses,
      int maxPaths) {
    Building plan = new Building(maxPaths);
    for (InterfaceName name : interfaces) {
      plan.begin();
      for (Server server : servers) {
        if (server.isReachedOver(name)) {
          addresses
              .apply(name, server)
              .ifPresentOrElse(
                  known -> known.forEach(address -> plan.add(new Path(name, server, address))),
                  () -> plan.add(new Path(name, server, null)));
        }
      }
    }
    return new Plan(List.copyOf(plan.paths), plan.shared, plan.refused);
  }

  /** Collects the paths of a plan. */
  private static final class Building {
    final List<PlannedPath> paths = new ArrayList<>();
    final Set<SharedAddress> shared = new LinkedHashSet<>();
    private final Map<InetAddress, Server> owners = new HashMap<>();
    private final int maxPaths;
    int refused;

    Building(int maxPaths) {
      this.maxPaths = maxPaths;
    }

    /** Begins the paths of another interface. */
    void begin() {
      owners.clear();
    }

    void add(Path path) {
      if (paths.size() == maxPaths) {
        refused++;
        return;
      }
      InetAddress address = path.address();
      Server owner = address == null ? null : owners.putIfAbsent(address, path.server());
      if (owner != null) {
        shared.add(new SharedAddress(owner, path.server(), path.serverIp()));
      }
      paths.add(new PlannedPath(path, owner == null));
    }
  }
}
