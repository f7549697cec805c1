package io.tcptrafficscan.rest;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that are no HTTP with 400, on both ports, and logs them at DEBUG only: whoever
 * reaches a port could otherwise fill the log with stack traces.
 */
@Singleton
public class MalformedRequests {
  private static final Logger LOG = Logger.getLogger(MalformedRequests.class);

  /** Headers that say who asks: were there two, a check could read the wrong one. */
  private static final List<String> ONCE = List.of("Origin", "Referer", "Sec-Fetch-Site");

  private static final int BAD_REQUEST = 400;
  private static final int INTERNAL_ERROR = 500;

  void routeApi(@Observes Router router) {
    route(router);
  }

  void routeManagement(@Observes ManagementInterface management) {
    route(management.router());
  }

  /** The route has no path: to match one, the router would have to decode the request's. */
  private static void route(Router router) {
    router
        .route()
        .order(Integer.MIN_VALUE)
        .handler(MalformedRequests::check)
        .failureHandler(MalformedRequests::fail);
  }

  private static void check(RoutingContext context) {
    String problem = problem(context);
    if (problem == null) {
      context.next();
    } else {
      answer(context, problem);
    }
  }

  private static @Nullable String problem(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.decoderResult().isFailure()) {
      return "the request is malformed";
    }
    try {
      context.normalizedPath();
    } catch (IllegalArgumentException e) {
      return "the path has a % without two hexadecimal digits behind it";
    }
    for (String name : ONCE) {
      if (request.headers().getAll(name).size() > 1) {
        return "the header " + name + " is given more than once";
      }
    }
    int hosts = request.headers().getAll(HttpHeaders.HOST).size();
    boolean missing = hosts == 0 && request.version() == HttpVersion.HTTP_1_1;
    boolean malformed = hosts == 1 && request.authority() == null;
    if (hosts > 1 || missing || malformed) {
      return "exactly one Host header is needed, a host with or without a port";
    }
    return null;
  }

  /** Failures of this program go on to the handler that logs them. */
  private static void fail(RoutingContext context) {
    Throwable failure = context.failure();
    boolean refused = context.statusCode() >= BAD_REQUEST && context.statusCode() < INTERNAL_ERROR;
    boolean brokeOff = !context.request().isEnded();
    if (failure == null || !(refused || brokeOff)) {
      context.next();
      return;
    }
    LOG.debugf("event=request_malformed problem=\"%s\"", failure.getMessage());
    if (!context.response().ended() && !context.response().closed()) {
      answer(context, "the Host header or the body of the request is malformed");
    }
  }

  private static void answer(RoutingContext context, String problem) {
    HttpServerResponse response = context.response();
    response.setStatusCode(BAD_REQUEST);
    response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain;charset=UTF-8");
    response.putHeader(HttpHeaders.CONNECTION, "close");
    response.end("Bad request: " + problem + "\n");
  }
}
