package io.tcptrafficscan.plan;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Decides which paths are measured now, by the settings, the interfaces and the addresses of names.
 * Its monitor guards the plan of the scan, so that the scan gets plans in order and never one of
 * half a reload. Every other method may be called by any thread at any time.
 */
public final class Planner implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Planner.class);

  /** How long new names may take to resolve before paths without an address are planned. */
  private static final Duration FIRST_ANSWERS = Duration.ofSeconds(1);

  /** How long a name may take to resolve that somebody else chose. */
  private static final Duration FOREIGN_NAME = Duration.ofSeconds(5);

  private static final int MOST_DUPLICATES_LOGGED = 20;
  private static final int UPKEEP_THREADS = 4;

  /**
   * Most lookups under way. Each has a thread, which cannot give up while the C library waits for a
   * name server. So many names may hang without delaying another one; more would need too much
   * memory.
   */
  private static final int LOOKUPS = 256;

  /** As many of names that did not answer in time before. They wait for one another only. */
  private static final int SLOW_LOOKUPS = 64;

  private static final long THREAD_KEPT_SECONDS = 5;

  /** Many threads may wait for name servers at the same time. */
  private static final long STACK_BYTES = 256 << 10;

  private final Interfaces interfaces;
  private final Peers peers = new Peers();
  private final ExecutorService background = daemonThreads("upkeep", UPKEEP_THREADS);
  private final ExecutorService lookups = daemonThreads("lookup", LOOKUPS);
  private final ExecutorService slowLookups = daemonThreads("slow-lookup", SLOW_LOOKUPS);
  private final Resolver.Lookup permitted;
  private final Resolver resolver;
  private volatile Settings settings;
  private volatile boolean wantsPeers;
  private BiConsumer<Plan, Settings> scan = (unused, none) -> {};
  private Plan plan = Plan.EMPTY;

  /**
   * @param lookup looks a name up
   * @param isAnswering whether probes of an address succeed
   */
  public Planner(
      Settings settings,
      Interfaces interfaces,
      Resolver.Lookup lookup,
      Predicate<InetAddress> isAnswering) {
    this.settings = settings;
    wantsPeers = servers(settings).stream().anyMatch(Server::all);
    this.interfaces = interfaces;
    permitted = new PermittedAnswers(lookup, settings.denyAddresses());
    resolver =
        new Resolver(
            servers(settings),
            settings,
            permitted,
            task -> lookups.execute(guarded(task)),
            task -> slowLookups.execute(guarded(task)),
            System::nanoTime,
            isAnswering,
            this::replan);
  }

  private static ExecutorService daemonThreads(String name, int most) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            most,
            most,
            THREAD_KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(null, task, name, STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy()); // only close() makes it refuse tasks
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Every server whose address must be known, for the scan or for trains. */
  private static List<Server> servers(Settings settings) {
    return Stream.of(
            settings.servers(), settings.capacity().servers(), settings.capacity().webServers())
        .flatMap(List::stream)
        .distinct()
        .toList();
  }

  /** Reads interfaces and addresses for the first time. Waits for names, but only a second. */
  public void start() {
    logDuplicates(settings);
    interfaces.refresh();
    refreshOwnAddresses();
    lookUpNewNames();
  }

  /**
   * Plans by other settings from now on. Waits for new names, but only a second; until then the old
   * plan stays in force. Paths that stay are not disturbed.
   */
  public void replace(Settings next) {
    logDuplicates(next);
    List<Server> servers = servers(next);
    List<Server> oldAndNew =
        Stream.concat(servers.stream(), servers(settings).stream()).distinct().toList();
    resolver.replace(oldAndNew, next);
    lookUpNewNames();
    synchronized (this) {
      settings = next;
      wantsPeers = servers.stream().anyMatch(Server::all);
      resolver.replace(servers, next);
      interfaces.replace(next);
      refreshOwnAddresses();
      tellScan(planOf(next.servers()));
    }
  }

  private void lookUpNewNames() {
    resolver.refresh();
    resolver.awaitFirstAnswers(FIRST_ANSWERS);
  }

  private static void logDuplicates(Settings settings) {
    List<String> texts = settings.duplicates();
    texts.stream()
        .limit(MOST_DUPLICATES_LOGGED)
        .forEach(text -> LOG.warnf("event=duplicate_dropped text=\"%s\"", text));
    if (texts.size() > MOST_DUPLICATES_LOGGED) {
      LOG.warnf("event=duplicate_dropped more=%d", texts.size() - MOST_DUPLICATES_LOGGED);
    }
  }

  /** Reads interfaces and addresses again, and starts the lookups that are due. */
  public void refresh() {
    boolean moved = interfaces.refresh();
    if (refreshOwnAddresses() || moved) {
      replan();
    }
    resolver.refresh();
  }

  /** Only compares the interfaces that patterns match: cheap enough for every round. */
  public void refreshPatterns() {
    if (interfaces.refreshPatterns()) {
      replan();
    }
  }

  /** This machine's own addresses matter only to names of which all addresses are measured. */
  private boolean refreshOwnAddresses() {
    return wantsPeers && peers.refresh();
  }

  /**
   * Hands the plan of the scan to {@code subscriber} now and whenever plan or settings change.
   *
   * @param subscriber must not block; it is called by one thread at a time
   */
  public synchronized void subscribe(BiConsumer<Plan, Settings> subscriber) {
    scan = subscriber;
    tellScan(planOf(settings.servers()));
  }

  private synchronized void replan() {
    Plan next = planOf(settings.servers());
    if (!next.equals(plan)) {
      tellScan(next);
    }
  }

  private void tellScan(Plan next) {
    plan = next;
    scan.accept(next, settings);
  }

  private Plan planOf(List<Server> servers) {
    return Plan.of(interfaces.names(), servers, this::addresses, settings.maxPaths());
  }

  private Optional<List<InetAddress>> addresses(InterfaceName name, Server server) {
    return resolver
        .addresses(server)
        .map(known -> interfaces.fitting(name, known))
        .map(known -> server.all() ? peers.among(known, settings.sample()) : known.subList(0, 1));
  }

  /** The paths to responders whose address is known. */
  public List<Path> pathsToResponders() {
    return planOf(settings.capacity().servers()).paths().stream()
        .map(PlannedPath::path)
        .filter(path -> path.address() != null)
        .toList();
  }

  /** The paths to the servers of {@code --capacity-url} whose address is known. */
  public List<Path> pathsToWebServers() {
    return planOf(settings.capacity().webServers()).paths().stream()
        .map(PlannedPath::path)
        .filter(path -> path.address() != null)
        .toList();
  }

  /**
   * The addresses of a host that somebody else names, for example a web server in a redirect. This
   * machine's own addresses and those of {@code --deny-address} are left out, even if the host is
   * given as an address. Waits for a name server, but not for long.
   *
   * @throws UnknownHostException if the host has no address, or none before the time is over
   */
  public List<InetAddress> permittedAddresses(String host) throws UnknownHostException {
    CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
    lookups.execute(
        () -> {
          try {
            found.complete(List.of(permitted.lookup(host)));
          } catch (UnknownHostException | RuntimeException e) {
            found.completeExceptionally(e);
          }
        });
    try {
      peers.refresh();
      List<InetAddress> all = found.get(FOREIGN_NAME.toMillis(), TimeUnit.MILLISECONDS);
      return peers.among(all, OptionalInt.empty()).stream()
          .filter(each -> !each.isLoopbackAddress())
          .toList();
    } catch (ExecutionException | TimeoutException e) {
      throw new UnknownHostException(host);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException(host);
    }
  }

  /** The settings that the plan follows. */
  public Settings settings() {
    return settings;
  }

  /** Whether the first lookup of the server's name has not ended, so that nothing is known. */
  public boolean isPending(Server server) {
    return resolver.isPending(server);
  }

  /** How the lookups of names went. */
  public List<Resolver.Statistics> lookups() {
    return resolver.statistics();
  }

  /** Runs a task that may block, on another thread. Drops it after {@link #close}. */
  public void runInBackground(Runnable task) {
    background.execute(guarded(task));
  }

  /** An exception of one task is no reason to end the process; the task comes again. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("event=upkeep_failed", e);
      }
    };
  }

  /** Ends the lookups. */
  @Override
  public void close() {
    background.shutdownNow();
    lookups.shutdownNow();
    slowLookups.shutdownNow();
  }
}
