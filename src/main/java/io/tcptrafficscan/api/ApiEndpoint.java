package io.tcptrafficscan.api;

import io.quarkus.vertx.http.ManagementInterface;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.config.Settings.StatusPage;
import io.tcptrafficscan.http.Answer;
import io.tcptrafficscan.http.Answers;
import io.tcptrafficscan.http.Refusals;
import io.tcptrafficscan.http.Rendering;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.status.StatusReport;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/…} on the management port, for GET and HEAD. Answers are rendered one at a time by
 * a thread that stands back behind probes, as scrapes are.
 */
@Singleton
public class ApiEndpoint {
  private static final String BASE = "/api/v1/";
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain;charset=UTF-8";

  /** After the routes of the metrics. */
  private static final int FIRST = Integer.MIN_VALUE + 20;

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;

  /** What is asked for. */
  private enum Kind {
    STATUS,
    HISTORY,
    OUTAGES,
    SETTINGS
  }

  /**
   * What a rendering answers.
   *
   * @param history null unless the kind is {@link Kind#HISTORY}
   */
  private record Key(Kind kind, @Nullable HistoryRequest history) {}

  private final StatusReport report;
  private final LiveSettings live;
  private final Answers<Key> answers;

  ApiEndpoint(StatusReport report, LiveSettings live, Refusals refusals) {
    this.report = report;
    this.live = live;
    answers = new Answers<>("status", this::render, refusals);
  }

  void route(@Observes ManagementInterface management) {
    if (live.current().statusPage() == StatusPage.OFF) {
      return;
    }
    Router router = management.router();
    int order = FIRST;
    router.route("/api/*").order(order++).handler(ApiEndpoint::refuseChange);
    for (Kind kind : Kind.values()) {
      router
          .route(BASE + kind.name().toLowerCase(Locale.ROOT))
          .order(order++)
          .handler(context -> answer(context, kind));
    }
    router.route("/api/*").order(order).handler(context -> context.fail(NOT_FOUND));
  }

  private static void refuseChange(RoutingContext context) {
    HttpMethod method = context.request().method();
    if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
      context.next();
      return;
    }
    context.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
    context.fail(METHOD_NOT_ALLOWED);
  }

  private void answer(RoutingContext context, Kind kind) {
    HistoryRequest history = null;
    if (kind == Kind.HISTORY) {
      try {
        history = HistoryRequest.of(context.queryParams(), Instant.now());
      } catch (InvalidInputException e) {
        refuse(context, BAD_REQUEST, String.valueOf(e.getMessage()));
        return;
      }
      List<String> unknown = report.unknown(history.paths());
      if (!unknown.isEmpty()) {
        refuse(context, NOT_FOUND, "no such path: " + Quoted.of(unknown.get(0)));
        return;
      }
    }
    context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    context.response().putHeader("X-Content-Type-Options", "nosniff");
    String type = kind == Kind.SETTINGS ? TEXT : JSON;
    answers.answer(
        new Answer<>(context, new Key(kind, history), type, "Accept-Encoding"), context.vertx());
  }

  private static void refuse(RoutingContext context, int status, String problem) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, TEXT)
        .end(problem + "\n");
  }

  private Rendering render(Key key) {
    try {
      return Rendering.of(out -> write(key, out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Key key, OutputStream out) throws IOException {
    HistoryRequest asked = key.history();
    if (asked != null) {
      StatusJson.write(
          out, report.history(asked.paths(), asked.from(), asked.to(), asked.points()));
      return;
    }
    switch (key.kind()) {
      case OUTAGES -> StatusJson.write(out, report.outages());
      case SETTINGS -> out.write(live.print().getBytes(StandardCharsets.UTF_8));
      default -> StatusJson.write(out, report.status());
    }
  }
}
