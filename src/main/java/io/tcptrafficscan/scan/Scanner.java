package io.tcptrafficscan.scan;

import io.quarkus.scheduler.Scheduled;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Peers;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.plan.Resolver;
import io.tcptrafficscan.probe.Prober;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.reading.WireUse;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the scan: keeps the plan true while names and interfaces change, and the thread that follows
 * it. The rounds' clock is that thread's own and monotonic. The scheduler's is the wall clock, in
 * whole seconds, and stands still when that is set back; so it drives only what may be late, and a
 * round that finds the upkeep overdue asks for it as well.
 */
@Singleton
public class Scanner {
  private static final Logger LOG = Logger.getLogger(Scanner.class);
  private static final long OVERDUE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long LEAST_BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final Duration FIRST_ANSWERS = Duration.ofSeconds(1);
  private static final int MOST_LOOKUPS = 64;
  private static final long THREAD_KEPT_SECONDS = 5;
  private static final long STOP_MILLIS = 500;

  private final LiveSettings live;
  private final Readings readings;
  private final ScanCounters counters;
  private final Interfaces interfaces;
  private final Peers peers;
  private final WireUse wireUse;
  private final ScanListener listener;
  private final Resolver resolver;
  private final ExecutorService background;
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final PlanLog planLog = new PlanLog();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile Settings settings;
  private Plan plan = Plan.EMPTY;
  private volatile @Nullable ScanLoop loop;
  private @Nullable Thread thread;
  private volatile long upkeepNanos;
  private volatile long lookedNanos;

  Scanner(
      LiveSettings live,
      Readings readings,
      ScanCounters counters,
      Interfaces interfaces,
      WireUse wireUse,
      ScanListener listener) {
    this.wireUse = wireUse;
    this.live = live;
    this.readings = readings;
    this.counters = counters;
    this.interfaces = interfaces;
    this.listener = listener;
    settings = live.current();
    background = daemonThreads();
    peers = new Peers(settings.sample());
    List<Server> servers = settings.servers();
    resolver =
        new Resolver(
            servers,
            InetAddress::getAllByName,
            background,
            System::nanoTime,
            settings.resolverRefresh(),
            settings.resolverKeep(),
            () -> replan(false));
    live.follow(this::apply);
  }

  private static ExecutorService daemonThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MOST_LOOKUPS,
            MOST_LOOKUPS,
            THREAD_KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "upkeep");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy()); // after the stop, and only then
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Starts to measure. Names get a second to resolve, so that the first round can have them. */
  public synchronized void start() {
    logDuplicates(settings);
    if (!Prober.isFullySupported()) {
      LOG.warnf(
          "event=interface_ignored problem=\"%s can neither bind to an interface nor report TCP"
              + " figures: the system chooses the interface, RTT is the connect time\"",
          System.getProperty("os.name"));
    }
    interfaces.refresh();
    refreshOwnAddresses();
    resolver.refresh();
    resolver.awaitFirstAnswers(FIRST_ANSWERS);
    ScanLoop started =
        new ScanLoop(settings, counters, listener, wireUse, System::nanoTime, this::roundBegins);
    loop = started;
    // Rounds begin even where there is nothing to measure yet.
    started.replacePlan(readings.entries(), settings);
    replan(false);
    Thread runner = new Thread(() -> run(started), "scan");
    runner.setDaemon(true);
    thread = runner;
    runner.start();
  }

  private static void logDuplicates(Settings settings) {
    settings.duplicates().forEach(text -> LOG.warnf("event=duplicate_dropped text=\"%s\"", text));
  }

  /**
   * Measures by other settings from now on. New names get a second to resolve before their paths
   * begin; what stays is not disturbed.
   */
  private void apply(Settings next) {
    logDuplicates(next);
    resolver.follow(next.servers(), next.resolverRefresh(), next.resolverKeep());
    resolver.refresh();
    resolver.awaitFirstAnswers(FIRST_ANSWERS);
    peers.take(next.sample());
    interfaces.choose(next.interfaces());
    settings = next;
    refreshOwnAddresses();
    replan(true);
  }

  private void run(ScanLoop running) {
    try {
      running.run();
      ended.complete(running.hasLastRoundSucceeded());
    } catch (RuntimeException | Error e) {
      ended.completeExceptionally(e);
    } finally {
      running.close();
    }
  }

  /** Ends with whether a probe of the last round succeeded; exceptionally where the scan broke. */
  public CompletableFuture<Boolean> ended() {
    return ended;
  }

  /** How the lookups of names go. */
  public List<Resolver.Statistics> lookups() {
    return resolver.statistics();
  }

  /** Stops to measure, and returns when it has. */
  public synchronized void stop() {
    ScanLoop running = loop;
    Thread runner = thread;
    if (running == null || runner == null) {
      return;
    }
    loop = null;
    running.stop();
    background.shutdownNow();
    try {
      runner.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks after interfaces and names. */
  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void upkeep() {
    if (loop == null) {
      return;
    }
    upkeepNanos = System.nanoTime();
    live.reloadIfChanged();
    boolean moved = interfaces.refresh();
    if (refreshOwnAddresses() || moved) {
      replan(false);
    }
    resolver.refresh();
  }

  /** They matter only where a name's addresses can be this machine's. */
  private boolean refreshOwnAddresses() {
    return settings.servers().stream().anyMatch(Server::all) && peers.refresh();
  }

  private void roundBegins() {
    long now = System.nanoTime();
    if (now - upkeepNanos > OVERDUE_NANOS) {
      upkeepNanos = now;
      background.execute(this::upkeep);
    }
    if (interfaces.areDynamic()
        && now - lookedNanos >= LEAST_BETWEEN_LOOKS_NANOS
        && looking.compareAndSet(false, true)) {
      lookedNanos = now;
      background.execute(this::look);
    }
  }

  /** Rounds may be shorter than the upkeep's second, and interfaces are to follow within one. */
  private void look() {
    try {
      if (interfaces.follow()) {
        replan(false);
      }
    } finally {
      looking.set(false);
    }
  }

  /**
   * @param anyway whether the same paths may have other settings
   */
  private void replan(boolean anyway) {
    ScanLoop running = loop;
    if (running == null) {
      return;
    }
    synchronized (planLog) { // lookups end on several threads
      Settings now = settings;
      Plan next = Plan.of(interfaces.names(), now.servers(), this::addresses, now.maxPaths());
      if (next.equals(plan) && !anyway) {
        return;
      }
      planLog.log(plan, next);
      plan = next;
      running.replacePlan(readings.reconcile(next, now), now);
    }
  }

  private Optional<List<InetAddress>> addresses(Server server) {
    Optional<List<InetAddress>> known = resolver.addresses(server);
    return server.all() ? known.map(peers::among) : known;
  }
}
