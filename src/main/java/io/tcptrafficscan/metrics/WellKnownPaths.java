package io.tcptrafficscan.metrics;

import io.quarkus.vertx.http.ManagementInterface;
import io.smallrye.health.api.AsyncHealthCheck;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * Paths of the metrics port that clients ask for without being told: {@code /-/healthy} and {@code
 * /-/ready} as Prometheus has them, with the checks of {@code /health}, and what browsers and
 * search engines look for.
 */
@Singleton
public class WellKnownPaths {
  private static final String PLAIN = "text/plain;charset=UTF-8";
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int METHOD_NOT_ALLOWED = 405;

  private final AsyncHealthCheck live;
  private final AsyncHealthCheck ready;

  WellKnownPaths(@Liveness AsyncHealthCheck live, @Readiness AsyncHealthCheck ready) {
    this.live = live;
    this.ready = ready;
  }

  void route(@Observes ManagementInterface management) {
    Router router = management.router();
    Buffer icon = Buffer.buffer(resource("/favicon.ico"));
    Buffer robots = Buffer.buffer("User-agent: *\nDisallow: /\n");
    route(router, "/-/healthy", context -> say(context, live, "Healthy"));
    route(router, "/-/ready", context -> say(context, ready, "Ready"));
    route(router, "/robots.txt", context -> send(context, PLAIN, robots));
    route(router, "/favicon.ico", context -> send(context, "image/x-icon", icon));
  }

  private static void route(Router router, String path, Handler<RoutingContext> handler) {
    router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(handler);
    router.route(path).handler(WellKnownPaths::refuse);
  }

  private static void refuse(RoutingContext context) {
    context.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
    context.fail(METHOD_NOT_ALLOWED);
  }

  private static void say(RoutingContext context, AsyncHealthCheck check, String state) {
    check
        .call()
        .subscribe()
        .with(
            result -> {
              boolean up = result.getStatus() == HealthCheckResponse.Status.UP;
              context.response().setStatusCode(up ? OK : UNAVAILABLE);
              String is = up ? "is " : "is not ";
              send(context, PLAIN, Buffer.buffer("tcp-traffic-scan " + is + state + ".\n"));
            },
            context::fail);
  }

  private static void send(RoutingContext context, String type, Buffer body) {
    context.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(body);
  }

  private static byte[] resource(String name) {
    try (InputStream in = WellKnownPaths.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
