package io.tcptrafficscan.page;

import io.quarkus.vertx.http.ManagementInterface;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.http.Answer;
import io.tcptrafficscan.http.Answers;
import io.tcptrafficscan.http.Refusals;
import io.tcptrafficscan.http.Rendering;
import io.tcptrafficscan.page.Words.Language;
import io.tcptrafficscan.status.StatusReport;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * The page at {@code /} of the management port, with its scripts and styles, for GET and HEAD.
 * Pages are rendered by a thread that stands back behind probes, as scrapes are.
 */
@Singleton
public class PageEndpoint {
  private static final String ASSETS = "/assets/";
  private static final int LONGEST_SEARCH = 100;

  /** After the routes of the API. */
  private static final int FIRST = Integer.MIN_VALUE + 40;

  private static final int NOT_MODIFIED = 304;
  private static final int NOT_FOUND = 404;

  /** What a rendering answers. */
  private sealed interface Key {
    record Page(Language language, String search) implements Key {}

    record Asset(String name) implements Key {}
  }

  private final StatusReport report;
  private final boolean isOn;
  private final Assets assets = new Assets();
  private final Answers<Key> answers;

  /** Only the thread that renders uses them. */
  private final Map<Language, PageView> views = new EnumMap<>(Language.class);

  PageEndpoint(StatusReport report, Settings settings, Refusals refusals) {
    this.report = report;
    isOn = settings.statusPage() == Settings.StatusPage.ON;
    answers = new Answers<>("page", this::render, refusals);
  }

  void route(@Observes ManagementInterface management) {
    if (!isOn) {
      return;
    }
    Router router = management.router();
    router
        .route("/")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .order(FIRST)
        .handler(this::page);
    router
        .route(ASSETS + ":version/:name")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .order(FIRST + 1)
        .handler(this::asset);
  }

  private void page(RoutingContext context) {
    String asked = context.request().getParam("q", "").strip();
    String search = asked.substring(0, Math.min(asked.length(), LONGEST_SEARCH));
    Language language =
        Language.of(context.request().headers().getAll(HttpHeaders.ACCEPT_LANGUAGE));
    protect(context.response())
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader(HttpHeaders.CONTENT_LANGUAGE, language.tag());
    answers.answer(
        new Answer<>(
            context,
            new Key.Page(language, search),
            "text/html;charset=UTF-8",
            "Accept-Language, Accept-Encoding"),
        context.vertx());
  }

  /** The page runs its own scripts only, and nobody shows it in a frame of theirs. */
  private static HttpServerResponse protect(HttpServerResponse response) {
    return response
        .putHeader(
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
  }

  private void asset(RoutingContext context) {
    String name = context.pathParam("name");
    String type = Assets.type(name);
    if (type == null || !context.pathParam("version").equals(assets.version())) {
      context.fail(NOT_FOUND);
      return;
    }
    String tag = "\"" + assets.version() + "\"";
    HttpServerResponse response =
        protect(context.response())
            .putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable")
            .putHeader(HttpHeaders.ETAG, tag);
    if (tag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(NOT_MODIFIED).end();
      return;
    }
    answers.answer(
        new Answer<>(context, new Key.Asset(name), type, "Accept-Encoding"), context.vertx());
  }

  private Rendering render(Key key) {
    try {
      byte[] content = content(key);
      return Rendering.of(out -> out.write(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] content(Key key) {
    if (key instanceof Key.Page page) {
      PageView view =
          views.computeIfAbsent(
              page.language(), language -> new PageView(language, ASSETS + assets.version() + "/"));
      return view.html(report.status(), report.outages(), page.search())
          .getBytes(StandardCharsets.UTF_8);
    }
    return Assets.content(((Key.Asset) key).name());
  }
}
