package io.tcptrafficscan.metrics;

import io.quarkus.vertx.http.ManagementInterface;
import io.tcptrafficscan.http.Answer;
import io.tcptrafficscan.http.Answers;
import io.tcptrafficscan.http.Refusals;
import io.tcptrafficscan.http.Rendering;
import io.tcptrafficscan.metrics.Exposition.Format;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * {@code /metrics}: the families, and everything else that is in the registry. The Micrometer
 * extension has an endpoint of its own at this path and below it, which answers all methods and
 * holds a whole answer in memory. It never sees a request: the routes here come before it. The
 * health extension answers all methods as well, so requests other than GET and HEAD end here.
 */
@Singleton
public class MetricsEndpoint {
  private static final String PATH = "/metrics";
  private static final String VARY = "Accept, Accept-Encoding";
  private static final String HEALTH = "/health";
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  /** After the checks of malformed requests, which must not match a path, and of passwords. */
  private static final int FIRST = Integer.MIN_VALUE + 2;

  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;

  private final PrometheusRegistry registry;
  private final Families families;
  private final Answers<Format> scrapes;

  MetricsEndpoint(PrometheusRegistry registry, Families families, Refusals refusals) {
    this.registry = registry;
    this.families = families;
    scrapes = new Answers<>("scrape", this::render, refusals);
  }

  void route(@Observes ManagementInterface management) {
    Router router = management.router();
    router
        .route(PATH)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .order(FIRST)
        .handler(this::answer);
    router.route(PATH).order(FIRST + 1).handler(MetricsEndpoint::refuseChange);
    router.route(PATH + "/*").order(FIRST + 2).handler(context -> context.fail(NOT_FOUND));
    router.route(HEALTH + "/*").order(FIRST + 3).handler(MetricsEndpoint::refuseChange);
  }

  private static void refuseChange(RoutingContext context) {
    if (READING.contains(context.request().method())) {
      context.next();
      return;
    }
    context.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
    context.fail(METHOD_NOT_ALLOWED);
  }

  private void answer(RoutingContext context) {
    List<String> accept = context.request().headers().getAll(HttpHeaders.ACCEPT);
    Format format = Negotiation.format(accept);
    scrapes.answer(new Answer<>(context, format, format.contentType, VARY), context.vertx());
  }

  private Rendering render(Format format) {
    try {
      return Rendering.of(out -> write(out, format));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(OutputStream out, Format format) throws IOException {
    TextBuffer text = new TextBuffer(out);
    families.writeTo(new Exposition(text, format));
    text.flush();
    // The client library writes single characters, each of which would otherwise be encoded alone.
    Writer others = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    registry.writeOthers(others, format);
    others.flush();
  }
}
