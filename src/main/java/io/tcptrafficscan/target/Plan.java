package io.tcptrafficscan.target;

import io.tcptrafficscan.config.InterfaceName;
import io.tcptrafficscan.config.Server;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every path that is to be measured now.
 *
 * @param paths by interface, then by server, in the order of the settings
 * @param sharedAddresses servers whose address another server before them has
 * @param refused how many paths the cap left out
 */
public record Plan(List<PlannedPath> paths, Set<SharedAddress> sharedAddresses, int refused) {

  /** No path at all. */
  public static final Plan EMPTY = new Plan(List.of(), Set.of(), 0);

  /** Two servers at one address: {@code first} has the bandwidth series of both. */
  public record SharedAddress(Server first, Server second, String serverIp) {}

  /**
   * Combines interfaces and servers.
   *
   * @param addresses gives a server's address, or null while there is none
   * @param maxPaths paths beyond this many are left out
   */
  public static Plan of(
      List<InterfaceName> interfaces,
      List<Server> servers,
      Function<Server, @Nullable InetAddress> addresses,
      int maxPaths) {
    List<PlannedPath> paths = new ArrayList<>();
    Set<SharedAddress> shared = new LinkedHashSet<>();
    int refused = 0;
    for (InterfaceName name : interfaces) {
      Map<InetAddress, Server> owners = new HashMap<>();
      for (Server server : servers) {
        if (!server.isReachedOver(name)) {
          continue;
        }
        if (paths.size() == maxPaths) {
          refused++;
          continue;
        }
        Path path = new Path(name, server, addresses.apply(server));
        Server owner = path.address() == null ? null : owners.putIfAbsent(path.address(), server);
        if (owner != null) {
          shared.add(new SharedAddress(owner, server, path.serverIp()));
        }
        paths.add(new PlannedPath(path, owner == null));
      }
    }
    return new Plan(List.copyOf(paths), shared, refused);
  }
}
