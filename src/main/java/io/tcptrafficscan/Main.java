package io.tcptrafficscan;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.tcptrafficscan.cli.Arguments;
import io.tcptrafficscan.cli.NativeArguments;
import io.tcptrafficscan.config.Configuration;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.correction.StateLock;
import io.tcptrafficscan.http.Descriptors;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.posix.Platform;
import io.tcptrafficscan.posix.SelfCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.security.Security;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Starts the process: handles the command line first, then starts Quarkus if that is wanted. */
@QuarkusMain
public final class Main {
  private static final String CANNOT_START_MESSAGE = "tcp-traffic-scan: cannot start: ";

  private static @Nullable Configuration configuration;

  private Main() {}

  public static void main(String... args) {
    Locale.setDefault(Locale.ROOT); // numbers in logs and messages have the same digits everywhere
    lookUpNoHostName();
    turnNameCacheOff();
    Arguments arguments = new Arguments(System.out, System.err, System.getenv());
    OptionalInt status = arguments.settle(NativeArguments.restored(args));
    if (status.isPresent()) {
      System.exit(written(status.getAsInt()));
    }
    configuration = arguments.configuration();
    QuarkusSettings.take(configuration.settings());
    StopSignals.handleHangUp(() -> {}); // no reload yet: the file was read a moment ago
    Optional<String> problem =
        stateProblem(configuration.settings()).or(Main::bindingProblem).or(Descriptors::problem);
    if (problem.isPresent()) {
      System.err.println(CANNOT_START_MESSAGE + problem.get());
      System.exit(Arguments.CANNOT_START);
    }
    StopSignals.handle(() -> Runtime.getRuntime().halt(0)); // nothing to stop in order yet
    Shutdown.prepare();
    Quarkus.run(Agent.class, Main::exit, args);
  }

  /** The status, or another one where the text that was asked for cannot be written. */
  private static int written(int status) {
    if (status != 0 || !System.out.checkError()) {
      return status;
    }
    System.err.println("tcp-traffic-scan: standard output cannot be written");
    return Arguments.CANNOT_START;
  }

  /**
   * Each record of the log has the host's name, which no line shows. It would be looked up at the
   * first one, and where no name server answers, that takes many seconds: also for {@code --help}.
   */
  private static void lookUpNoHostName() {
    System.setProperty("jboss.qualified.host.name", "localhost");
  }

  /**
   * Turns off Java's cache of name lookups, since the agent looks names up on its own clock. Java
   * reads these properties when the first {@code InetAddress} is made. Setting a security property
   * makes one, so the first property has to be a system property.
   */
  private static void turnNameCacheOff() {
    System.setProperty("sun.net.inetaddr.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    Security.setProperty("networkaddress.cache.ttl", "0"); // wins if java.security sets it
  }

  /** The configuration that was checked before anything was started. */
  static Configuration configuration() {
    return configuration == null ? Configuration.load(Map.of(), System.getenv()) : configuration;
  }

  /** Takes the state file for this process. Says why it cannot be taken; empty where it can be. */
  private static Optional<String> stateProblem(Settings settings) {
    return settings.stateFile().flatMap(Main::stateProblem);
  }

  private static Optional<String> stateProblem(Path file) {
    String what = "the state file " + Quoted.of(file.toString());
    try {
      StateLock.take(file);
      return Optional.empty();
    } catch (InvalidInputException e) {
      return Optional.of(what + ": " + e.getMessage());
    } catch (IOException e) {
      return Optional.of(what + " cannot be locked: " + e);
    }
  }

  /** Says why the C library cannot be called; empty where it can. */
  private static Optional<String> bindingProblem() {
    if (!Platform.isLinux()) {
      return Optional.empty();
    }
    try {
      SelfCheck.run();
      return Optional.empty();
    } catch (RuntimeException | LinkageError e) {
      return Optional.of("the C library cannot be called: " + reason(e));
    }
  }

  private static void exit(int status, @Nullable Throwable failure) {
    Shutdown.request(status);
    if (failure != null) {
      System.err.println(CANNOT_START_MESSAGE + reason(failure));
    }
    System.exit(status);
  }

  /** The first line of the failure's root cause. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = cause.toString();
    return text.lines().findFirst().orElse(text);
  }
}
