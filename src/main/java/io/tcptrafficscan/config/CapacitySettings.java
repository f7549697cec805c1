package io.tcptrafficscan.config;

import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.Server;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the operator asked for as to measured capacity, checked.
 *
 * @param servers responders to run trains with
 * @param interval from a path's measurement to its next, on average
 * @param budgetBytes that all trains of this agent may cost in any hour
 * @param token what it shares with other agents; empty for none
 * @param deep whether each path gets one of the longest train a day
 * @param helloTrain whether the ways to the scanned servers are measured with a ClientHello
 * @param calibrate whether what was measured corrects the throughput ceilings
 * @param responder where to serve trains; absent for nowhere
 * @param allowed clients of the responder; none for all that know the token
 * @param responderBudgetBytes that all clients together may cost in any hour
 */
public record CapacitySettings(
    List<Server> servers,
    Duration interval,
    long budgetBytes,
    String token,
    boolean deep,
    boolean helloTrain,
    boolean calibrate,
    Optional<Settings.Listener> responder,
    List<Cidr> allowed,
    long responderBudgetBytes) {
  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);
  private static final Duration LONGEST_INTERVAL = Duration.ofHours(24);
  private static final long LEAST_BUDGET = 10_000;
  private static final long MOST_BUDGET = 1_000_000_000_000L;
  private static final int LAST_PORT = 65535;
  private static final String EVERYWHERE = "0.0.0.0";
  private static final Pattern LISTENER =
      Pattern.compile("(?:(\\[[0-9a-fA-F:.]{2,45}]|[0-9.]{7,15}):)?([0-9]{1,5})");

  /** Checks every text, and says all that is wrong. */
  static CapacitySettings from(ScanConfig config, Findings found) {
    String token =
        config
            .capacityTokenFile()
            .map(
                file ->
                    found.read(
                        "capacity-token-file",
                        "",
                        () -> TokenFile.read("capacity-token-file", file)))
            .orElse("");
    Optional<Settings.Listener> responder =
        config
            .responder()
            .flatMap(
                text ->
                    found.read("responder", Optional.empty(), () -> Optional.of(listener(text))));
    List<String> allowTexts = config.responderAllow().orElse(List.of());
    List<Cidr> allowed =
        found.each("responder-allow", allowTexts, text -> Cidr.parse("responder-allow", text));
    if (responder.isPresent() && allowTexts.isEmpty() && config.capacityTokenFile().isEmpty()) {
      found.check("responder", CapacitySettings::refuseOpenResponder);
    }
    return new CapacitySettings(
        found
            .each("capacity-server", config.capacityServers().orElse(List.of()), Server::parse)
            .stream()
            .distinct()
            .toList(),
        found.read(
            "capacity-interval", LONGEST_INTERVAL, () -> interval(config.capacityInterval())),
        found.read(
            "capacity-budget",
            LEAST_BUDGET,
            () -> budget("capacity-budget", config.capacityBudget())),
        token,
        deep(config, found),
        found.read("hello-train", false, () -> Units.yesOrNo("hello-train", config.helloTrain())),
        calibrate(config, found),
        responder,
        allowed,
        found.read(
            "responder-budget",
            LEAST_BUDGET,
            () -> budget("responder-budget", config.responderBudget())));
  }

  private static boolean deep(ScanConfig config, Findings found) {
    boolean wanted =
        found.read(
            "capacity-deep", false, () -> Units.yesOrNo("capacity-deep", config.capacityDeep()));
    if (wanted && config.capacityTokenFile().isEmpty()) {
      found.check("capacity-deep", CapacitySettings::refuseDeep);
    }
    return wanted;
  }

  private static void refuseDeep() {
    throw new InvalidInputException(
        "invalid capacity-deep: responders serve deep trains to who knows their token alone; add it"
            + " with --capacity-token-file");
  }

  private static boolean calibrate(ScanConfig config, Findings found) {
    boolean wanted =
        found.read("calibrate", false, () -> Units.yesOrNo("calibrate", config.calibrate()));
    if (wanted && config.capacityServers().orElse(List.of()).isEmpty()) {
      found.check("calibrate", CapacitySettings::refuseCalibration);
    }
    return wanted;
  }

  private static void refuseCalibration() {
    throw new InvalidInputException(
        "invalid calibrate: nothing is measured to calibrate by; add a responder with"
            + " --capacity-server");
  }

  private static void refuseOpenResponder() {
    throw new InvalidInputException(
        "invalid responder: it would serve everybody; add its clients with --responder-allow, or a"
            + " token with --capacity-token-file");
  }

  private static Duration interval(String text) {
    return Units.duration("capacity-interval", text, LEAST_INTERVAL, LONGEST_INTERVAL);
  }

  private static long budget(String name, String text) {
    return Units.whole(name, text, LEAST_BUDGET, MOST_BUDGET);
  }

  private static Settings.Listener listener(String text) {
    Matcher matcher = LISTENER.matcher(text);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
    if (port < 1 || port > LAST_PORT) {
      throw new InvalidInputException(
          "invalid responder "
              + Quoted.of(text)
              + ": must be PORT, IPv4:PORT or [IPv6]:PORT, with a port from 1 to 65535");
    }
    return new Settings.Listener(Optional.ofNullable(matcher.group(1)).orElse(EVERYWHERE), port);
  }
}
