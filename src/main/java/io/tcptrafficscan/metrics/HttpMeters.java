package io.tcptrafficscan.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the HTTP server's meters few and their names valid. A client that sends many paths or
 * methods must not create a series for each: what is not known here is {@code OTHER}. A meter
 * without a description, such as that of malformed requests, is left out: its HELP would be empty.
 */
@Singleton
public class HttpMeters implements MeterFilter {
  private static final String REQUESTS = "http.server.requests";
  private static final String ACTIVE_REQUESTS = "http.server.active.requests";

  /** Durations of open connections. Their series have names that OpenMetrics does not allow. */
  private static final String CONNECTIONS = "http.server.connections";

  /** Meters of Vert.x's worker pools, which say little about this agent. */
  private static final String WORKERS = "worker.pool";

  private static final String OTHER = "OTHER";
  private static final Map<String, Set<String>> KNOWN =
      Map.of(
          "uri",
          Set.of(
              "/tcpflow",
              "/-/reload",
              "/-/healthy",
              "/-/ready",
              "/favicon.ico",
              "/robots.txt",
              "/metrics",
              "/health",
              "/health/live",
              "/health/ready",
              "/health/started",
              "NOT_FOUND",
              "REDIRECTION",
              "UNKNOWN",
              "root"),
          "method",
          Set.of("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"));

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return id.getName().equals(CONNECTIONS)
            || id.getName().startsWith(WORKERS)
            || id.getDescription() == null
        ? MeterFilterReply.DENY
        : MeterFilterReply.NEUTRAL;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    return switch (id.getName()) {
      case REQUESTS -> id.replaceTags(id.getTags().stream().map(HttpMeters::bounded).toList());
      case ACTIVE_REQUESTS -> // has no description, which promtool's linter asks for
          new Meter.Id(
              id.getName(),
              Tags.of(id.getTags()),
              id.getBaseUnit(),
              "Requests that the HTTP server is answering now; not connections",
              id.getType());
      default -> id;
    };
  }

  private static Tag bounded(Tag tag) {
    Set<String> known = KNOWN.get(tag.getKey());
    return known == null || known.contains(tag.getValue()) ? tag : Tag.of(tag.getKey(), OTHER);
  }
}
