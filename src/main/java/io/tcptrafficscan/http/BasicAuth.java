package io.tcptrafficscan.http;

import io.tcptrafficscan.config.WebConfig;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requires a user and a password for every request (RFC 7617), if there are users. */
final class BasicAuth implements Handler<RoutingContext> {
  private static final String SCHEME = "Basic ";
  private static final String CHALLENGE = "Basic realm=\"tcp-traffic-scan\", charset=\"UTF-8\"";
  private static final int UNAUTHORIZED = 401;
  private static final int SERVICE_UNAVAILABLE = 503;

  private final Supplier<Optional<WebConfig>> config;
  private final Refusals refusals;
  private final Passwords passwords = new Passwords();

  BasicAuth(Supplier<Optional<WebConfig>> config, Refusals refusals) {
    this.config = config;
    this.refusals = refusals;
  }

  @SuppressWarnings("ArrayRecordComponent") // none is compared
  private record Credentials(String user, byte[] password) {
    /** Null where the header has none. */
    static @Nullable Credentials of(@Nullable String header) {
      if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
        return null;
      }
      try {
        byte[] both = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
        int colon = 0;
        while (colon < both.length && both[colon] != ':') {
          colon++;
        }
        return colon == both.length
            ? null
            : new Credentials(
                new String(both, 0, colon, StandardCharsets.UTF_8),
                Arrays.copyOfRange(both, colon + 1, both.length));
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
  }

  @Override
  public void handle(RoutingContext request) {
    WebConfig now = config.get().orElse(null);
    if (now != null) {
      now.headers().forEach(request.response()::putHeader);
    }
    if (now == null || now.users().isEmpty()) {
      request.next();
      return;
    }
    Credentials given = Credentials.of(request.request().getHeader(HttpHeaders.AUTHORIZATION));
    if (given == null) {
      refuse(request);
      return;
    }
    String hash = now.users().get(given.user());
    if (hash != null && passwords.isKnown(given.user(), given.password(), hash)) {
      request.next();
      return;
    }
    compare(request, given, hash, now);
  }

  private void compare(
      RoutingContext request, Credentials given, @Nullable String hash, WebConfig config) {
    Context loop = request.vertx().getOrCreateContext();
    request.request().pause();
    passwords.compare(
        hash == null ? null : given.user(),
        given.password(),
        hash == null ? config.users().values().iterator().next() : hash,
        Connections.client(request.request().connection()),
        verdict -> loop.runOnContext(back -> proceed(request, verdict)));
  }

  private void proceed(RoutingContext request, Passwords.Verdict verdict) {
    if (request.response().closed()) {
      return;
    }
    request.request().resume();
    switch (verdict) {
      case RIGHT -> request.next();
      case WRONG -> refuse(request);
      case BUSY -> {
        refusals.count(Refusals.Reason.BUSY);
        request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
        answer(request, SERVICE_UNAVAILABLE, "Too many passwords at once: try again in a second");
      }
    }
  }

  private static void refuse(RoutingContext request) {
    request.response().putHeader("WWW-Authenticate", CHALLENGE);
    answer(request, UNAUTHORIZED, "Unauthorized: a user and a password are required");
  }

  private static void answer(RoutingContext request, int status, String text) {
    HttpServerResponse response = request.response();
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain;charset=UTF-8")
        .end(text + "\n");
  }
}
