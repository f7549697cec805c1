package io.tcptrafficscan;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.tcptrafficscan.cli.Arguments;
import io.tcptrafficscan.config.Configuration;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.posix.Platform;
import io.tcptrafficscan.posix.SelfCheck;
import java.security.Security;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where the process begins: first the command line, then, if there is something to do, the rest.
 */
@QuarkusMain
public final class Main {
  private static final int CANNOT_START = 1;

  private static @Nullable Configuration configuration;

  private Main() {}

  public static void main(String... args) {
    turnNameCacheOff();
    Arguments arguments = new Arguments(System.out, System.err);
    OptionalInt status = arguments.settle(args);
    if (status.isPresent()) {
      System.exit(status.getAsInt());
    }
    configuration = arguments.configuration();
    handOver(configuration);
    Optional<String> problem = bindingProblem();
    if (problem.isPresent()) {
      System.err.println("tcp-traffic-scan: " + problem.get());
      System.exit(CANNOT_START);
    }
    StopSignals.handle(() -> Runtime.getRuntime().halt(0)); // nothing to stop in order yet
    Quarkus.run(Agent.class, Main::exit, args);
  }

  /**
   * Names are refreshed on a clock of their own; Java's cache would stand in its way. Java reads
   * these settings once, with the first address that is made, which the arguments do and already
   * the first change of a security property, for it starts the logging: so one of the two has to be
   * a system property.
   */
  private static void turnNameCacheOff() {
    System.setProperty("sun.net.inetaddr.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    Security.setProperty("networkaddress.cache.ttl", "0"); // where java.security has another
  }

  /** What the process starts with, which was checked before anything was started. */
  static Configuration configuration() {
    return configuration == null ? Configuration.load() : configuration;
  }

  /** Tells Quarkus where to listen and what to log, which it needs before there is an agent. */
  private static void handOver(Configuration configuration) {
    Settings settings = configuration.settings();
    System.setProperty("quarkus.http.host", settings.api().host());
    System.setProperty("quarkus.http.port", String.valueOf(settings.api().port()));
    System.setProperty("quarkus.management.host", settings.metrics().host());
    System.setProperty("quarkus.management.port", String.valueOf(settings.metrics().port()));
    System.setProperty(
        "quarkus.log.category.\"io.tcptrafficscan\".level", settings.logLevel().name());
    if (configuration.file() != null) {
      StopSignals.handleHangUp(() -> {}); // the file was read a moment ago
    }
  }

  private static Optional<String> bindingProblem() {
    if (!Platform.isLinux()) {
      return Optional.empty();
    }
    try {
      SelfCheck.run();
      return Optional.empty();
    } catch (RuntimeException | LinkageError e) {
      return Optional.of(StartFailure.describeBinding(e));
    }
  }

  private static void exit(int status, @Nullable Throwable failure) {
    if (failure != null) {
      System.err.println("tcp-traffic-scan: " + StartFailure.describe(failure));
    }
    System.exit(status);
  }
}
