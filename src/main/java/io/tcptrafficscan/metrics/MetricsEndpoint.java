package io.tcptrafficscan.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.StandardExports;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.ManagementInterface;
import io.tcptrafficscan.metrics.Exposition.Format;
import io.tcptrafficscan.posix.Platform;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics}: this tool's metrics and those of the process. OpenMetrics goes to who asks for
 * it by name, as Prometheus does, and the older text format, which the original tool served, to all
 * others. The extension's own endpoint, which this one stands before, knows neither rule.
 */
@Singleton
public class MetricsEndpoint {
  private static final Logger LOG = Logger.getLogger(MetricsEndpoint.class);
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);
  private static final int PIECE = 1 << 16;
  private static final Pattern GZIP =
      Pattern.compile("gzip\\s*(;\\s*q=(1(\\.0*)?|0\\.0*[1-9][0-9]*))?", Pattern.CASE_INSENSITIVE);

  private final CollectorRegistry registry;
  private final ScanMetrics metrics;
  private final CapacityMetrics capacity;
  private final CalibrationMetrics calibration;

  MetricsEndpoint(
      CollectorRegistry registry,
      ScanMetrics metrics,
      CapacityMetrics capacity,
      CalibrationMetrics calibration) {
    this.capacity = capacity;
    this.calibration = calibration;
    this.registry = registry;
    this.metrics = metrics;
  }

  void register(@Observes StartupEvent event) {
    registry.register(new StandardExports());
  }

  void route(@Observes ManagementInterface management) {
    management
        .router()
        .get("/metrics")
        .order(Integer.MIN_VALUE)
        .blockingHandler(this::answer, false);
  }

  private void answer(RoutingContext context) {
    Platform.standBack(); // a long answer would otherwise make probes late
    String accept = context.request().getHeader(HttpHeaders.ACCEPT);
    Format format =
        accept != null && accept.contains(OPEN_METRICS) ? Format.OPEN_METRICS : Format.TEXT;
    boolean compressed = acceptsGzip(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING));
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, contentType(format));
    response.putHeader(HttpHeaders.VARY, "Accept, Accept-Encoding");
    if (compressed) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    try {
      ResponseStream body = new ResponseStream(response, LONGEST_ANSWER);
      OutputStream out = compressed ? new Gzip(body) : body;
      write(out, format);
      out.close(); // and only then: an answer that broke off must not look whole
    } catch (IOException | UncheckedIOException e) {
      LOG.debugf("event=scrape_broke_off problem=\"%s\"", e.getMessage());
      response.reset();
    }
  }

  private static String contentType(Format format) {
    return format == Format.OPEN_METRICS
        ? TextFormat.CONTENT_TYPE_OPENMETRICS_100
        : TextFormat.CONTENT_TYPE_004;
  }

  /** RFC 9110, section 12.5.3, as far as clients use it. */
  static boolean acceptsGzip(@Nullable String acceptEncoding) {
    return acceptEncoding != null
        && Arrays.stream(acceptEncoding.split(",", -1))
            .anyMatch(coding -> GZIP.matcher(coding.strip()).matches());
  }

  /** The fastest level: a scrape is so repetitive that the others save little. */
  private static final class Gzip extends GZIPOutputStream {
    Gzip(OutputStream out) throws IOException {
      super(out, PIECE);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private void write(OutputStream out, Format format) throws IOException {
    TextBuffer text = new TextBuffer(out);
    Exposition exposition = new Exposition(text, format);
    metrics.write(exposition);
    capacity.write(exposition);
    calibration.write(exposition);
    text.flush();
    Writer others = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    if (format == Format.OPEN_METRICS) {
      TextFormat.writeOpenMetrics100(others, registry.metricFamilySamples()); // with its # EOF
    } else {
      TextFormat.write004(others, registry.metricFamilySamples());
    }
    others.flush();
  }
}
