package io.tcptrafficscan.http;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.quarkus.vertx.http.ManagementInterface;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.config.WebConfig;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.RegularFile;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts the metrics port and requires passwords on it, as the file of {@code --web-config} says.
 * A file that changes is in force for the next connection and the next request; one that has an
 * error changes nothing.
 */
@Singleton
public class WebAccess {
  private static final Logger LOG = Logger.getLogger(WebAccess.class);

  /** After the check for malformed requests, and before all that answers. */
  private static final int FIRST = Integer.MIN_VALUE + 1;

  private final int port;
  private final BasicAuth auth;
  private volatile @Nullable State state;

  /** The files as they were when they were last read, right or wrong. */
  private Map<Path, Map<String, Object>> stamps = Map.of();

  private record State(WebConfig config, @Nullable SslContext tls) {}

  WebAccess(Settings settings, Refusals refusals) {
    port = settings.metrics().port();
    auth = new BasicAuth(() -> Optional.ofNullable(state).map(State::config), refusals);
    settings.webConfig().ifPresent(this::start);
  }

  private void start(WebConfig config) {
    stamps = stamps(config);
    state = new State(config, context(config));
  }

  void route(@Observes ManagementInterface management) {
    if (state != null) {
      HttpLimits.encrypt(port, this::tls);
      management.router().route().order(FIRST).handler(auth);
    }
  }

  private @Nullable SslContext tls() {
    State now = state;
    return now == null ? null : now.tls();
  }

  /** Whether every client has to prove who it is. */
  public boolean isAuthenticating() {
    State now = state;
    return now != null && now.config().isAuthenticating();
  }

  /** Reads the files again if they have changed. */
  public synchronized void refresh() {
    State now = state;
    if (now == null || stamps(now.config()).equals(stamps)) {
      return;
    }
    stamps = stamps(now.config());
    try {
      WebConfig next = now.config().readAgain();
      stamps = stamps(next);
      state = new State(next, context(next));
      LOG.infof("event=web_config_reloaded file=\"%s\"", next.file());
    } catch (InvalidInputException e) {
      LOG.errorf(
          "event=web_config_failed file=\"%s\" problem=\"%s\" effect=\"nothing changed\"",
          now.config().file(), e.getMessage());
    }
  }

  private static Map<Path, Map<String, Object>> stamps(WebConfig config) {
    Map<Path, Map<String, Object>> stamps = new HashMap<>();
    config.files().forEach(file -> stamps.put(file, stamp(file)));
    return stamps;
  }

  private static Map<String, Object> stamp(Path file) {
    try {
      return RegularFile.attributes(file, "unix:fileKey,size,lastModifiedTime,ctime");
    } catch (IOException | UnsupportedOperationException e) {
      return Map.of();
    }
  }

  private static @Nullable SslContext context(WebConfig config) {
    return config.tls().map(WebAccess::context).orElse(null);
  }

  private static SslContext context(WebConfig.Tls tls) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(tls.key())
              .sslProvider(SslProvider.JDK)
              .protocols(tls.protocols())
              .ciphers(tls.ciphers().isEmpty() ? null : tls.ciphers())
              .clientAuth(
                  switch (tls.clientAuth()) {
                    case NONE -> ClientAuth.NONE;
                    case OPTIONAL -> ClientAuth.OPTIONAL;
                    case REQUIRED -> ClientAuth.REQUIRE;
                  });
      tls.clientCas().ifPresent(builder::trustManager);
      return builder.build();
    } catch (SSLException e) {
      throw new InvalidInputException("TLS cannot be used: " + e.getMessage());
    }
  }
}
