package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.plan.Peers;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.plan.PlannedPath;
import io.tcptrafficscan.plan.Resolver;
import io.tcptrafficscan.reading.Readings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Which paths are measured now. Names, their addresses, samples of these and interfaces are
 * followed as the scan follows them. For one thread, but for the lookups of names.
 */
final class CapacityTargets implements AutoCloseable {
  private final LiveSettings live;
  private final Interfaces interfaces;
  private final Readings scanned;
  private final List<Server> servers;
  private final Peers peers;
  private final Resolver resolver;
  private final ExecutorService lookups =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "capacity-names");
            thread.setDaemon(true);
            return thread;
          });

  CapacityTargets(LiveSettings live, Interfaces interfaces, Readings scanned) {
    this.live = live;
    this.interfaces = interfaces;
    this.scanned = scanned;
    Settings settings = live.current();
    servers = settings.capacity().servers();
    peers = new Peers(settings.sample());
    resolver =
        new Resolver(
            servers,
            this::lookUp,
            lookups,
            System::nanoTime,
            settings.resolverRefresh(),
            settings.resolverKeep(),
            () -> {});
  }

  /**
   * Those that are scanned and have an address. Not responders, and not the nodes of a name: those
   * are ours, and can be asked for more.
   */
  List<Path> ofHellos() {
    if (!live.current().capacity().helloTrain()) {
      return List.of();
    }
    return scanned.entries().stream()
        .map(entry -> entry.readings().path())
        .filter(path -> path.address() != null)
        .filter(path -> !path.server().all() && !servers.contains(path.server()))
        .toList();
  }

  /** To responders that have an address. Starts the lookups that are due, and waits for none. */
  List<Path> ofTrains() {
    Settings settings = live.current();
    peers.take(settings.sample());
    if (servers.stream().anyMatch(Server::all)) {
      peers.refresh();
    }
    resolver.refresh();
    return Plan.of(interfaces.names(), servers, this::addresses, settings.maxPaths())
        .paths()
        .stream()
        .map(PlannedPath::path)
        .filter(path -> path.address() != null)
        .toList();
  }

  private Optional<List<InetAddress>> addresses(Server server) {
    Optional<List<InetAddress>> known = resolver.addresses(server);
    return server.all() ? known.map(peers::among) : known;
  }

  /**
   * The addresses that are scanned come first: of a name that has several, both are to take one.
   */
  private InetAddress[] lookUp(String host) throws UnknownHostException {
    InetAddress[] answers = InetAddress.getAllByName(host);
    Set<InetAddress> preferred =
        scanned.entries().stream()
            .map(entry -> entry.readings().path().address())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    Arrays.sort(answers, Comparator.comparing(address -> !preferred.contains(address)));
    return answers;
  }

  @Override
  public void close() {
    lookups.shutdownNow();
  }
}
