package io.tcptrafficscan.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask on the metrics port, and how: the content of the file of {@code --web-config}, whose
 * form is that of Prometheus' exporters (exporter-toolkit, web-configuration.md). Two are equal if
 * they come from the same file, so that a reload may find another content in it.
 *
 * @param file as given
 * @param stamps the file and those that it names, each as it was just before it was read
 * @param tls empty for plain HTTP
 * @param users bcrypt hashes by user; without users, no password is required
 * @param headers of every answer
 */
public record WebConfig(
    Path file,
    Map<Path, Map<String, Object>> stamps,
    Optional<Tls> tls,
    Map<String, String> users,
    Map<String, String> headers) {

  /** How connections are encrypted. */
  public record Tls(
      X509KeyManager key,
      ClientAuth clientAuth,
      Optional<X509TrustManager> clientCas,
      List<String> protocols,
      List<String> ciphers) {}

  /** Whether clients need a certificate. */
  public enum ClientAuth {
    NONE,
    /** A certificate is not required, but one that is sent must be trusted. */
    OPTIONAL,
    REQUIRED
  }

  /**
   * Reads the file, and the certificates that it names.
   *
   * @throws io.tcptrafficscan.net.InvalidInputException where something is wrong; the message has
   *     the first problem, and does not name the file
   */
  public static WebConfig read(Path file) {
    return new WebConfigReader(file).read();
  }

  /** Reads the file again, as {@link #read}. */
  public WebConfig readAgain() {
    return read(file);
  }

  /** Whether no file has changed since it was read. */
  public boolean isUpToDate() {
    return stamps.entrySet().stream()
        .allMatch(each -> Configuration.stamp(each.getKey().toString()).equals(each.getValue()));
  }

  /** Whether every client has to prove who it is. */
  public boolean isAuthenticating() {
    return !users.isEmpty()
        || tls.filter(each -> each.clientAuth() == ClientAuth.REQUIRED).isPresent();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WebConfig that && that.file.equals(file);
  }

  @Override
  public int hashCode() {
    return file.hashCode();
  }
}
