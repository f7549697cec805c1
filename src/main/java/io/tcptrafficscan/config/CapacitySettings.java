package io.tcptrafficscan.config;

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
 * @param responder where to serve trains; absent for nowhere
 * @param allowed clients of the responder; none for all that know the token
 * @param responderBudgetBytes that all clients together may cost in any hour
 */
public record CapacitySettings(
    List<Server> servers,
    Duration interval,
    long budgetBytes,
    String token,
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

  static CapacitySettings from(ScanConfig config) {
    String token =
        config
            .capacityTokenFile()
            .map(file -> TokenFile.read("capacity-token-file", file))
            .orElse("");
    Optional<Settings.Listener> responder = config.responder().map(CapacitySettings::listener);
    List<Cidr> allowed =
        config.responderAllow().orElse(List.of()).stream()
            .map(text -> Cidr.parse("responder-allow", text))
            .toList();
    if (responder.isPresent() && allowed.isEmpty() && token.isEmpty()) {
      throw new InvalidInputException(
          "invalid responder: it would serve everybody; add its clients with --responder-allow, or a"
              + " token with --capacity-token-file");
    }
    return new CapacitySettings(
        config.capacityServers().orElse(List.of()).stream()
            .map(CapacitySettings::server)
            .distinct()
            .toList(),
        Units.duration(
            "capacity-interval", config.capacityInterval(), LEAST_INTERVAL, LONGEST_INTERVAL),
        Units.whole("capacity-budget", config.capacityBudget(), LEAST_BUDGET, MOST_BUDGET),
        token,
        responder,
        allowed,
        Units.whole("responder-budget", config.responderBudget(), LEAST_BUDGET, MOST_BUDGET));
  }

  private static Server server(String text) {
    Server server = Server.parse(text);
    if (server.all()) {
      throw new InvalidInputException(
          "invalid capacity-server "
              + Quoted.of(text)
              + ": all: is for -s; name each responder as NAME:PORT");
    }
    return server;
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
