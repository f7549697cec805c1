package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Server;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the settings in force as a file that {@code --config} takes, each with its source. */
public final class ConfigPrinter {
  private final Configuration from;
  private final Settings settings;
  private final StringBuilder out = new StringBuilder();

  private ConfigPrinter(Configuration from) {
    this.from = from;
    settings = from.settings();
  }

  /**
   * Writes them.
   *
   * @throws InvalidInputException where the configuration is wrong
   */
  public static String print(Configuration configuration) {
    return new ConfigPrinter(configuration).print();
  }

  private String print() {
    ScanConfig texts = from.texts();
    printInterfaces();
    printServers();
    value("interval", texts.interval());
    value("timeout", texts.timeout());
    value("sample", texts.sample());
    value("count", texts.count());
    value("output", texts.output());
    value("close", texts.close());
    value("state-file", texts.stateFile());
    value("max-paths", texts.maxPaths());
    value("resolver-refresh", texts.resolverRefresh());
    value("resolver-keep", texts.resolverKeep());
    list("rtt-buckets", "rtt-buckets", texts.rttBuckets());
    value("metrics-host", texts.metricsHost());
    value("metrics-port", texts.metricsPort());
    value("api-host", texts.apiHost());
    value("api-port", texts.apiPort());
    list("api-allowed-hosts", "api-allowed-host", texts.apiAllowedHosts().orElse(List.of()));
    value("api-token-file", texts.apiTokenFile());
    value("log-level", texts.logLevel());
    list("capacity-servers", "capacity-server", texts.capacityServers().orElse(List.of()));
    value("capacity-interval", texts.capacityInterval());
    value("capacity-budget", texts.capacityBudget());
    value("capacity-token-file", texts.capacityTokenFile());
    value("capacity-deep", texts.capacityDeep());
    value("hello-train", texts.helloTrain());
    value("calibrate", texts.calibrate());
    value("responder", texts.responder());
    list("responder-allow", "responder-allow", texts.responderAllow().orElse(List.of()));
    value("responder-budget", texts.responderBudget());
    return out.toString();
  }

  private void printInterfaces() {
    header("interfaces", "interface");
    for (InterfaceChoice choice : settings.interfaces()) {
      List<String> aliases = new ArrayList<>();
      settings
          .aliases()
          .byName()
          .forEach(
              (alias, device) -> {
                if (device.equals(choice)) {
                  aliases.add(quoted(alias.value()));
                }
              });
      out.append("  - name: ").append(quoted(choice.toString())).append('\n');
      if (!aliases.isEmpty()) {
        out.append("    aliases: [").append(String.join(", ", aliases)).append("] # ");
        out.append(from.source("alias")).append('\n');
      }
    }
  }

  private void printServers() {
    header("servers", "server");
    for (Server server : settings.servers()) {
      ServerOptions own = settings.serverOptions().getOrDefault(server, ServerOptions.NONE);
      out.append("  - name: ").append(quoted(server.text())).append('\n');
      own.interval().ifPresent(interval -> part("interval", Units.text(interval)));
      own.timeout().ifPresent(timeout -> part("timeout", Units.text(timeout)));
      Map<String, String> labels = new LinkedHashMap<>(own.labels());
      if (!labels.isEmpty()) {
        out.append("    labels:\n");
        labels.forEach(
            (name, value) ->
                out.append("      ").append(name).append(": ").append(quoted(value)).append('\n'));
      }
    }
  }

  private void part(String key, String value) {
    out.append("    ").append(key).append(": ").append(value).append('\n');
  }

  private void header(String key, String option) {
    out.append(key).append(": # ").append(from.source(option)).append('\n');
  }

  private void value(String key, Optional<String> text) {
    text.ifPresent(value -> value(key, value));
  }

  private void value(String key, String text) {
    out.append(key).append(": ").append(quoted(text)).append(" # ").append(from.source(key));
    out.append('\n');
  }

  private void list(String key, String option, List<String> texts) {
    if (!texts.isEmpty()) {
      List<String> quoted = texts.stream().map(String::strip).map(ConfigPrinter::quoted).toList();
      out.append(key).append(": [").append(String.join(", ", quoted)).append("] # ");
      out.append(from.source(option)).append('\n');
    }
  }

  private static String quoted(String text) {
    return text.matches("[0-9a-z][0-9a-z.]*") && !text.equals("null")
        ? text
        : "'" + text.replace("'", "''") + "'";
  }
}
