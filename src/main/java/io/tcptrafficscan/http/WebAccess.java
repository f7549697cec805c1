package io.tcptrafficscan.http;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.quarkus.vertx.http.ManagementInterface;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.config.WebConfig;
import io.tcptrafficscan.net.InvalidInputException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Objects;
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
  private final Refusals refusals;
  private volatile @Nullable State state;

  /** Why the files could not be read the last time; null if they could. */
  private @Nullable String problem;

  private record State(WebConfig config, @Nullable SslContext tls) {
    static State of(WebConfig config) {
      return new State(config, config.tls().map(WebAccess::context).orElse(null));
    }
  }

  WebAccess(Settings settings, Refusals refusals) {
    port = settings.metrics().port();
    this.refusals = refusals;
    state = settings.webConfig().map(State::of).orElse(null);
  }

  void route(@Observes ManagementInterface management) {
    if (state != null) {
      HttpLimits.encrypt(port, this::tls);
      BasicAuth auth = new BasicAuth(() -> Optional.ofNullable(state).map(State::config), refusals);
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

  /**
   * Reads the files again if they have changed. Where that fails, every call tries again, since a
   * file that is missing may come later; each problem is logged once.
   */
  public synchronized void refresh() {
    State now = state;
    if (now == null || (problem == null && now.config().isUpToDate())) {
      return;
    }
    try {
      state = State.of(now.config().readAgain());
      problem = null;
      LOG.infof("event=web_config_reloaded file=\"%s\"", now.config().file());
    } catch (InvalidInputException e) {
      if (!Objects.equals(problem, e.getMessage())) {
        problem = e.getMessage();
        LOG.errorf(
            "event=web_config_failed file=\"%s\" problem=\"%s\" effect=\"nothing changed\"",
            now.config().file(), problem);
      }
    }
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
