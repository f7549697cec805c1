package io.tcptrafficscan.config;

import io.tcptrafficscan.config.WebConfig.ClientAuth;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.RegularFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads {@code tls_server_config} of a file of {@code --web-config}. */
final class TlsReader {
  private static final String MIN = "min_version";
  private static final String MAX = "max_version";
  private static final String CIPHERS = "cipher_suites";
  private static final String CERT = "cert";
  private static final String KEY = "key";
  private static final String CLIENT_CA = "client_ca";
  private static final String FILE = "_file";

  static final List<String> KEYS =
      List.of(
          CERT,
          CERT + FILE,
          KEY,
          KEY + FILE,
          CLIENT_CA,
          CLIENT_CA + FILE,
          WebConfigReader.CLIENT_AUTH_TYPE,
          MIN,
          MAX,
          CIPHERS);

  private static final Map<String, ClientAuth> CLIENT_AUTH =
      Map.of(
          "NoClientCert", ClientAuth.NONE,
          "VerifyClientCertIfGiven", ClientAuth.OPTIONAL,
          "RequireAndVerifyClientCert", ClientAuth.REQUIRED);

  /** The versions that Java has not disabled, by the names of Go; ascending. */
  private static final List<String> VERSIONS = List.of("TLS12", "TLS13");

  private static final Map<String, String> PROTOCOLS =
      Map.of("TLS12", "TLSv1.2", "TLS13", "TLSv1.3");

  /** They have no key exchange in their name, and are not chosen by {@code cipher_suites}. */
  private static final List<String> CIPHERS_OF_TLS13 =
      List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256");

  private static final int MOST_BYTES = 1 << 20;

  private final Map<String, Node> parts;
  private final Path webConfig;
  private final Map<Path, Map<String, Object>> stamps;
  private final YamlNodes nodes;
  private final Problems problems;

  /**
   * @param stamps takes each file that is read, as {@link Configuration#stamp} sees it before
   */
  TlsReader(
      Map<String, Node> parts,
      Path webConfig,
      Map<Path, Map<String, Object>> stamps,
      YamlNodes nodes,
      Problems problems) {
    this.parts = parts;
    this.webConfig = webConfig;
    this.stamps = stamps;
    this.nodes = nodes;
    this.problems = problems;
  }

  /** Returns empty if there is a problem. */
  Optional<WebConfig.Tls> read(Node whole) {
    ClientAuth clientAuth = clientAuth();
    List<String> protocols = protocols();
    List<String> ciphers = ciphers();
    String cert = pem(CERT);
    String key = pem(KEY);
    String cas = pem(CLIENT_CA);
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    if (cert == null || key == null) {
      nodes.problem(whole, "cert_file and key_file are required, or cert and key");
      return Optional.empty();
    }
    if ((cas != null) != (clientAuth != ClientAuth.NONE)) {
      nodes.problem(
          whole,
          "client_ca_file and a client_auth_type of VerifyClientCertIfGiven or"
              + " RequireAndVerifyClientCert belong together: give both or none");
      return Optional.empty();
    }
    return keys(whole, cert, key)
        .flatMap(
            keys ->
                cas == null
                    ? Optional.of(
                        new WebConfig.Tls(keys, clientAuth, Optional.empty(), protocols, ciphers))
                    : authorities(whole, cas)
                        .map(
                            trust ->
                                new WebConfig.Tls(
                                    keys, clientAuth, Optional.of(trust), protocols, ciphers)));
  }

  private Optional<X509KeyManager> keys(Node whole, String cert, String key) {
    try {
      return Optional.of(Pem.keyManager(cert, key));
    } catch (InvalidInputException e) {
      nodes.problem(whole, "the certificate and its key cannot be used: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<X509TrustManager> authorities(Node whole, String cas) {
    try {
      return Optional.of(Pem.trustManager(cas));
    } catch (InvalidInputException e) {
      nodes.problem(whole, "the client_ca cannot be used: " + e.getMessage());
      return Optional.empty();
    }
  }

  private ClientAuth clientAuth() {
    Node node = parts.get(WebConfigReader.CLIENT_AUTH_TYPE);
    Text text = nodes.text(node, WebConfigReader.CLIENT_AUTH_TYPE, Type.Form.STRING);
    if (node == null || text == null) {
      return ClientAuth.NONE;
    }
    ClientAuth known = CLIENT_AUTH.get(text.value());
    if (known == null) {
      nodes.problem(
          node,
          "client_auth_type %s: accepted are %s"
              .formatted(
                  Quoted.of(text.value()),
                  String.join(", ", CLIENT_AUTH.keySet().stream().sorted().toList())));
      return ClientAuth.NONE;
    }
    return known;
  }

  private List<String> protocols() {
    int min = version(MIN, 0);
    int max = version(MAX, VERSIONS.size() - 1);
    Node node = parts.get(MAX);
    if (node != null && min > max) {
      nodes.problem(node, "max_version must not be lower than min_version");
    }
    return VERSIONS.subList(Math.min(min, max), max + 1).stream()
        .map(each -> PROTOCOLS.getOrDefault(each, each))
        .toList();
  }

  private int version(String key, int standard) {
    Node node = parts.get(key);
    Text text = nodes.text(node, key, Type.Form.STRING);
    if (node == null || text == null) {
      return standard;
    }
    int index = VERSIONS.indexOf(text.value());
    if (index < 0) {
      nodes.problem(
          node,
          "%s %s: accepted are %s"
              .formatted(key, Quoted.of(text.value()), String.join(", ", VERSIONS)));
    }
    return Math.max(index, 0);
  }

  /** Returns none where Java's own choice is to be used. */
  private List<String> ciphers() {
    List<String> chosen = new ArrayList<>();
    for (Node node : nodes.items(parts.get(CIPHERS), CIPHERS)) {
      Text text = nodes.text(node, "a cipher suite", Type.Form.STRING);
      if (text != null && supported().contains(text.value())) {
        chosen.add(text.value());
      } else if (text != null) {
        nodes.problem(
            node,
            "the cipher suite %s is not supported by Java %s"
                .formatted(Quoted.of(text.value()), System.getProperty("java.version")));
      }
    }
    return chosen.isEmpty()
        ? chosen
        : Stream.concat(CIPHERS_OF_TLS13.stream(), chosen.stream()).distinct().toList();
  }

  private static List<String> supported() {
    try {
      return Arrays.asList(SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has a default context
    }
  }

  /** The PEM text that stands in the file or in another that it names; null where there is none. */
  private @Nullable String pem(String key) {
    Text inline = nodes.text(parts.get(key), key, Type.Form.STRING);
    Node node = parts.get(key + FILE);
    Text named = nodes.text(node, key + FILE, Type.Form.STRING);
    if (node == null || named == null) {
      return inline == null ? null : inline.value();
    }
    if (inline != null) {
      nodes.problem(node, "%s and %s exclude each other: give one".formatted(key, key + FILE));
      return null;
    }
    try {
      Path path = webConfig.toAbsolutePath().resolveSibling(named.value());
      stamps.put(path, Configuration.stamp(path.toString()));
      return RegularFile.text(path.toString(), MOST_BYTES);
    } catch (InvalidInputException | InvalidPathException e) {
      nodes.problem(
          node, "%s %s %s".formatted(key + FILE, Quoted.of(named.value()), e.getMessage()));
      return null;
    }
  }
}
