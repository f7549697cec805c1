package io.tcptrafficscan;

import io.quarkus.runtime.QuarkusApplication;
import io.tcptrafficscan.capacity.train.Responder;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.Configuration;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.console.Console;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.http.MetricsAddresses;
import io.tcptrafficscan.http.WebAccess;
import io.tcptrafficscan.net.AddressText;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.posix.Platform;
import io.tcptrafficscan.reading.WireUse;
import io.tcptrafficscan.scan.Scanner;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs the agent, from the moment when both ports listen until the orderly end. */
public class Agent implements QuarkusApplication {
  private static final Logger LOG = Logger.getLogger(Agent.class);
  private static final int SUCCESS = 0;
  private static final int FAILURE = 1;

  private static final java.util.logging.Logger OWN_LOG =
      java.util.logging.Logger.getLogger("io.tcptrafficscan");

  /**
   * What complains, with a stack trace, of a stop that comes at the wrong moment: Netty of every
   * peer that connects while a port closes, the scheduler of a call for which the beans are gone
   * already.
   */
  private static final List<java.util.logging.Logger> LOGS_THAT_END_EARLY =
      Stream.of("io.netty", "io.quarkus.scheduler")
          .map(java.util.logging.Logger::getLogger)
          .toList();

  private final LiveSettings live;
  private final Scanner scanner;
  private final Upkeep upkeep;
  private final Watchdog watchdog;
  private final WireUse wireUse;
  private final ResponderCounters responderCounters;
  private final Correction correction;
  private final HistoryKeeper historyKeeper;
  private final Console console;
  private final Interfaces interfaces;
  private final MetricsAddresses metricsAddresses;
  private final WebAccess webAccess;
  private final BuildInfo build;

  @Inject
  Agent(
      LiveSettings live,
      Scanner scanner,
      Upkeep upkeep,
      Watchdog watchdog,
      WireUse wireUse,
      ResponderCounters responderCounters,
      Correction correction,
      HistoryKeeper historyKeeper,
      Console console,
      Interfaces interfaces,
      MetricsAddresses metricsAddresses,
      WebAccess webAccess,
      BuildInfo build) {
    this.live = live;
    this.scanner = scanner;
    this.upkeep = upkeep;
    this.watchdog = watchdog;
    this.wireUse = wireUse;
    this.responderCounters = responderCounters;
    this.correction = correction;
    this.historyKeeper = historyKeeper;
    this.console = console;
    this.interfaces = interfaces;
    this.metricsAddresses = metricsAddresses;
    this.webAccess = webAccess;
    this.build = build;
  }

  /** Measures until a signal comes or the last round ends. Returns the exit status. */
  @Override
  public int run(String... args) throws InterruptedException, IOException {
    SwallowedErrors.watch();
    scanner.ended().whenComplete(Agent::endWithScan);
    AtomicBoolean asked = new AtomicBoolean();
    StopSignals.handle(
        () -> {
          asked.set(true);
          Shutdown.request(SUCCESS);
        });
    applyReloads();
    metricsAddresses.open();
    logStarted();
    logIgnoredVariables();
    if (!webAccess.isAuthenticating()) {
      Exposure.log(interfaces.withDefaultRoute(), metricsAddresses::include);
    }
    console.start(() -> Shutdown.request(FAILURE));
    Optional<Responder> responder =
        OwnResponder.open(live.current().capacity(), wireUse, responderCounters);
    historyKeeper.start();
    upkeep.start();
    watchdog.start();
    try {
      return Shutdown.await();
    } finally {
      watchdog.stop();
      LOGS_THAT_END_EARLY.forEach(log -> log.setLevel(Level.OFF));
      correction.saveUnsaved(); // before all that may take longer than the end may
      upkeep.stop();
      historyKeeper.stop();
      responder.ifPresent(Responder::close);
      if (asked.get()) {
        console.sayShuttingDown();
      }
      console.stop();
    }
  }

  private void applyReloads() {
    if (live.canReload()) {
      live.subscribe(settings -> OWN_LOG.setLevel(level(settings.logLevel())));
      StopSignals.handleHangUp(() -> live.reload("sighup"));
    } else {
      StopSignals.handleHangUp(
          () ->
              LOG.warn(
                  "event=reload_ignored trigger=sighup problem=\"there is no --config file\""));
    }
  }

  private static Level level(Settings.LogLevel level) {
    return switch (level) {
      case ERROR -> Level.SEVERE;
      case WARN -> Level.WARNING;
      case INFO -> Level.INFO;
      case DEBUG -> Level.FINE;
    };
  }

  /**
   * Logs what runs, once it is known which interfaces there are. {@code bind_privilege} matters to
   * Linux before 5.7, which needs CAP_NET_RAW to bind a probe to an interface.
   */
  private void logStarted() {
    Settings settings = live.current();
    InetAddress address = MetricsAddresses.first(settings.metrics());
    String text = AddressText.of(address);
    String host = address instanceof Inet6Address ? "[" + text + "]" : text;
    String metrics =
        settings.metricsScheme() + "://" + host + ":" + settings.metrics().port() + "/metrics";
    interfaces.refresh();
    LOG.infof(
        "event=started version=%s interfaces=%d servers=%d metrics=%s bind_privilege=%s",
        build.version(),
        interfaces.names().size(),
        settings.servers().size(),
        metrics,
        Platform.isLinux() && Platform.hasNetRaw() ? "net_raw" : "none");
  }

  private void logIgnoredVariables() {
    for (Configuration.IgnoredVariable each : live.ignoredVariables()) {
      LOG.warnf(
          "event=variable_ignored variable=%s value=%s in_force=%s"
              + " problem=\"the command line has another value\"",
          each.name(), Quoted.of(each.value()), Quoted.of(each.inForce()));
    }
    for (String problem : live.unknownVariables()) {
      LOG.warnf("event=variable_unknown problem=\"%s\"", problem);
    }
  }

  private static void endWithScan(@Nullable Boolean succeeded, @Nullable Throwable failure) {
    if (failure != null) {
      Shutdown.fail(failure);
    } else {
      Shutdown.request(Boolean.TRUE.equals(succeeded) ? SUCCESS : FAILURE);
    }
  }
}
