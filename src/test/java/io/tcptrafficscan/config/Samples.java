package io.tcptrafficscan.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A valid text for every option, which is not its default. Together they are valid, too. */
final class Samples {
  private static final Map<Option<?>, String> TEXTS =
      Map.ofEntries(
          Map.entry(Option.INTERFACE, "eth7"),
          Map.entry(Option.SERVER, "all:a.example"),
          Map.entry(Option.ALIAS, "wan7=eth7"),
          Map.entry(Option.DENY_ADDRESS, "192.0.2.0/24"),
          Map.entry(Option.METRICS_HOST, "127.0.0.1"),
          Map.entry(Option.METRICS_PORT, "1234"),
          Map.entry(Option.API_HOST, "127.0.0.2"),
          Map.entry(Option.API_PORT, "2345"),
          Map.entry(Option.API_ALLOWED_HOST, "scan.example"),
          Map.entry(Option.STATE_FILE, "state.json"),
          Map.entry(Option.CAPACITY_SERVER, "all:b.example:32601"),
          Map.entry(Option.CAPACITY_URL, "https://c.example/object interval=30m interface=eth*"),
          Map.entry(Option.CAPACITY_UPLOAD_URL, "http://d.example/sink interval=1h"),
          Map.entry(Option.RESPONDER, "32601"),
          Map.entry(Option.RESPONDER_ALLOW, "192.0.2.0/24"),
          Map.entry(Option.RESPONDER_ADDRESS, "192.0.2.1:32601"));

  private Samples() {}

  /**
   * @param folder where files of tokens and certificates are written
   */
  static String of(Option<?> option, Path folder) throws IOException {
    if (option == Option.API_TOKEN_FILE || option == Option.CAPACITY_TOKEN_FILE) {
      return Files.writeString(folder.resolve(option.name()), "a-token-of-tests").toString();
    }
    if (option == Option.WEB_CONFIG) {
      return webConfig(folder).toString();
    }
    if (option == Option.CAPACITY_CA_FILE) {
      return authority(folder).toString();
    }
    String own = TEXTS.get(option);
    // The last bound: the greatest number, or the last word of a choice.
    return own != null
        ? own
        : option.kind() == Option.Kind.FLAG ? "true" : option.type().bounds().get(1);
  }

  /** A file with the certificate of an authority. */
  static Path authority(Path folder) throws IOException {
    Path file = folder.resolve("authority.pem");
    try (InputStream certificate = Samples.class.getResourceAsStream("authority.pem")) {
      Files.write(file, Objects.requireNonNull(certificate).readAllBytes());
    }
    return file;
  }

  /** A file with settings of the metrics port. */
  static Path webConfig(Path folder) throws IOException {
    return Files.writeString(folder.resolve("web.yml"), "http_server_config: {http2: false}");
  }

  /** All options but {@code --config}, as environment variables. */
  static Map<String, String> environment(Path folder) throws IOException {
    Map<String, String> environment = new HashMap<>();
    for (Option<?> option : Option.ALL) {
      if (option != Option.CONFIG) {
        environment.put(option.environmentName(), of(option, folder));
      }
    }
    return environment;
  }
}
