package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.RegularFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a file of {@code --web-config}. The rules for its YAML are those of {@code --config}. */
final class WebConfigReader {
  static final String CLIENT_AUTH_TYPE = "client_auth_type";
  private static final String TLS = "tls_server_config";
  private static final String HTTP = "http_server_config";
  private static final String USERS = "basic_auth_users";
  private static final String HTTP2 = "http2";
  private static final String HEADERS = "headers";
  private static final List<String> KEYS = List.of(TLS, HTTP, USERS);
  private static final List<String> HTTP_KEYS = List.of(HTTP2, HEADERS);
  private static final List<String> HEADER_NAMES =
      List.of(
          "Content-Security-Policy",
          "X-Frame-Options",
          "X-Content-Type-Options",
          "X-XSS-Protection",
          "Strict-Transport-Security");

  /** Keys of other exporters that would make a promise which this tool does not keep. */
  private static final List<String> UNSUPPORTED =
      List.of(
          "rate_limit", "client_allowed_sans", "curve_preferences", "prefer_server_cipher_suites");

  private static final int MOST_BYTES = 1 << 20;
  private static final int LONGEST_HEADER = 1_000;
  private static final int MOST_USERS = 50;

  /** With a higher cost, checking one password takes more than two seconds. */
  private static final int MOST_COST = 14;

  private static final int LEAST_COST = 4;

  private static final Pattern HASH = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");

  private final Path file;
  private final Map<Path, Map<String, Object>> stamps = new HashMap<>();
  private final Problems problems;
  private final YamlNodes nodes;

  WebConfigReader(Path file) {
    this.file = file;
    String name = String.valueOf(file.getFileName());
    problems = new Problems(name);
    nodes = new YamlNodes(name, problems);
    stamps.put(file, Configuration.stamp(file.toString()));
  }

  WebConfig read() {
    String content = RegularFile.text(file.toString(), MOST_BYTES);
    if (content.lines().map(String::strip).allMatch(l -> l.isEmpty() || l.startsWith("#"))) {
      throw new InvalidInputException("it is empty: " + accepted(KEYS));
    }
    Node root = YamlDocument.root(content, String.valueOf(file.getFileName()), problems);
    Map<String, Node> parts = entries(root, "the file", KEYS);
    Optional<WebConfig.Tls> tls = tls(parts.get(TLS));
    Map<String, String> users = users(parts.get(USERS));
    Map<String, String> headers = http(parts.get(HTTP));
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems.all().get(0));
    }
    return new WebConfig(file, Map.copyOf(stamps), tls, users, headers);
  }

  private Map<String, Node> entries(@Nullable Node value, String what, List<String> known) {
    List<String> all = new ArrayList<>(known);
    all.addAll(UNSUPPORTED);
    Map<String, Node> entries = nodes.entries(value, what, all);
    entries.forEach(
        (key, node) -> {
          if (UNSUPPORTED.contains(key)) {
            nodes.problem(node, key + " is not supported: leave it out; " + accepted(known));
          }
        });
    return entries;
  }

  private static String accepted(List<String> keys) {
    return "accepted are " + String.join(", ", keys);
  }

  private Optional<WebConfig.Tls> tls(@Nullable Node value) {
    if (value == null) {
      return Optional.empty();
    }
    Map<String, Node> parts = entries(value, TLS, TlsReader.KEYS);
    if (!problems.isEmpty()) {
      return Optional.empty(); // what is missing may be what cannot be read
    }
    return new TlsReader(parts, file, stamps, nodes, problems).read(value);
  }

  private Map<String, String> users(@Nullable Node value) {
    Map<String, String> users = new LinkedHashMap<>();
    Map<String, Node> entries = nodes.entries(value, USERS, null);
    if (value != null && entries.size() > MOST_USERS) {
      nodes.problem(
          value,
          "too many users: %d, at most %d are accepted".formatted(entries.size(), MOST_USERS));
      return users;
    }
    entries.forEach(
        (user, node) -> {
          Text hash = nodes.text(node, "the hash of user " + Quoted.of(user), Type.Form.STRING);
          if (user.contains(":")) {
            nodes.problem(node, "the user " + Quoted.of(user) + " must not have a colon");
          } else if (hash != null && !isHash(hash.value())) {
            nodes.problem(
                node,
                "the hash of user %s must be one of bcrypt with a cost from %d to %d, as htpasswd -nBC 10 prints it"
                    .formatted(Quoted.of(user), LEAST_COST, MOST_COST));
          } else if (hash != null) {
            users.put(user, hash.value());
          }
        });
    return users;
  }

  private static boolean isHash(String text) {
    Matcher hash = HASH.matcher(text);
    if (!hash.matches()) {
      return false;
    }
    int cost = Integer.parseInt(hash.group(1));
    return cost >= LEAST_COST && cost <= MOST_COST;
  }

  private Map<String, String> http(@Nullable Node value) {
    Map<String, Node> parts = entries(value, HTTP, HTTP_KEYS);
    Node http2 = parts.get(HTTP2);
    Text text = nodes.text(http2, HTTP2, Type.Form.FLAG);
    if (http2 != null && text != null && !text.value().equals("false")) {
      nodes.problem(http2, "http2 must be false, or be left out: only HTTP/1.1 is spoken here");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    nodes
        .entries(parts.get(HEADERS), HEADERS, HEADER_NAMES)
        .forEach((name, node) -> readHeader(name, node, headers));
    return headers;
  }

  private void readHeader(String name, Node node, Map<String, String> headers) {
    Text value = nodes.text(node, name);
    if (value == null) {
      return;
    }
    String text = value.value();
    if (text.length() > LONGEST_HEADER || !text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      nodes.problem(
          node, name + " must be printable ASCII of at most " + LONGEST_HEADER + " characters");
    } else {
      headers.put(name, text);
    }
  }
}
