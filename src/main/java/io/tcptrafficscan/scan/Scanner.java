package io.tcptrafficscan.scan;

import io.quarkus.scheduler.Scheduled;
import io.tcptrafficscan.config.Server;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.probe.Prober;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.target.Interfaces;
import io.tcptrafficscan.target.Plan;
import io.tcptrafficscan.target.Resolver;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
  private static final Duration FIRST_ANSWERS = Duration.ofSeconds(1);
  private static final int MOST_LOOKUPS = 64;
  private static final long THREAD_KEPT_SECONDS = 5;
  private static final long STOP_MILLIS = 500;

  private final Settings settings;
  private final Readings readings;
  private final ScanCounters counters;
  private final Interfaces interfaces;
  private final ScanListener listener;
  private final Resolver resolver;
  private final ExecutorService background;
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final Set<Plan.SharedAddress> warned = new HashSet<>();
  private Plan plan = Plan.EMPTY;
  private volatile @Nullable ScanLoop loop;
  private @Nullable Thread thread;
  private volatile long upkeepNanos;

  Scanner(
      Settings settings,
      Readings readings,
      ScanCounters counters,
      Interfaces interfaces,
      ScanListener listener) {
    this.settings = settings;
    this.readings = readings;
    this.counters = counters;
    this.interfaces = interfaces;
    this.listener = listener;
    background = daemonThreads();
    List<Server> servers = settings.servers();
    resolver =
        new Resolver(
            servers,
            InetAddress::getAllByName,
            background,
            System::nanoTime,
            settings.resolverRefresh(),
            settings.resolverKeep(),
            this::replan);
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
    settings.duplicates().forEach(text -> LOG.warnf("event=duplicate_dropped text=\"%s\"", text));
    if (!Prober.isFullySupported()) {
      LOG.warnf(
          "event=interface_ignored problem=\"%s can neither bind to an interface nor report TCP"
              + " figures: the system chooses the interface, RTT is the connect time\"",
          System.getProperty("os.name"));
    }
    interfaces.refresh();
    resolver.refresh();
    resolver.awaitFirstAnswers(FIRST_ANSWERS);
    ScanLoop started = new ScanLoop(settings, counters, listener, System::nanoTime, this::catchUp);
    loop = started;
    replan();
    Thread runner = new Thread(() -> run(started), "scan");
    runner.setDaemon(true);
    thread = runner;
    runner.start();
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
    interfaces.refresh();
    resolver.refresh();
  }

  private void catchUp() {
    if (System.nanoTime() - upkeepNanos > OVERDUE_NANOS) {
      upkeepNanos = System.nanoTime();
      background.execute(this::upkeep);
    }
  }

  private void replan() {
    ScanLoop running = loop;
    if (running == null) {
      return;
    }
    synchronized (warned) { // lookups end on several threads
      Plan next =
          Plan.of(
              settings.interfaces(), settings.servers(), resolver::address, settings.maxPaths());
      if (next.equals(plan)) {
        return;
      }
      warn(next);
      plan = next;
      running.follow(readings.follow(next));
    }
  }

  private void warn(Plan next) {
    for (Plan.SharedAddress shared : next.sharedAddresses()) {
      if (warned.add(shared)) {
        LOG.warnf(
            "event=address_shared server=%s with=%s server_ip=%s"
                + " effect=\"the bandwidth series are those of %s\"",
            shared.second(), shared.first(), shared.serverIp(), shared.first());
      }
    }
    if (next.refused() > 0 && next.refused() != plan.refused()) {
      LOG.errorf(
          "event=paths_refused paths=%d refused=%d effect=\"the last %d are not measured:"
              + " raise --max-paths\"",
          next.paths().size(), next.refused(), next.refused());
    }
  }
}
