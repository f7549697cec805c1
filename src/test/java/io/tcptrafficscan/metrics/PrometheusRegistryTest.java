package io.tcptrafficscan.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.config.TestSettings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.KeptState;
import io.tcptrafficscan.metrics.Exposition.Format;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.plan.PlannedPath;
import io.tcptrafficscan.plan.Planner;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.probe.TestSamples;
import io.tcptrafficscan.reading.PathReadings;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The families in the client library's registry, for whoever reads that and not the endpoint. */
@SuppressWarnings("deprecation") // the registry that the extension brings
class PrometheusRegistryTest {
  private final Readings readings = new Readings();
  private final Interfaces interfaces =
      new Interfaces(TestSettings.of(Map.of("interface", "eth0")));
  private final LiveSettings live = new LiveSettings(TestSettings.configuration(Map.of()));
  private final Families families =
      new Families(
          readings,
          new CapacityReadings(0, 0),
          new Correction(KeptState.NONE, false, state -> true, () -> 0),
          new Planner(live.current(), interfaces, name -> new InetAddress[0], address -> false),
          live,
          interfaces,
          new ScanCounters());
  private final PrometheusMeterRegistry micrometer =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final PrometheusRegistry registry = new PrometheusRegistry(micrometer, families);

  @BeforeEach
  void measureTwoPaths() {
    readings.reconcile(
        new Plan(List.of(planned("192.0.2.1"), planned("192.0.2.2")), Set.of(), 0),
        TestSettings.of(Map.of()));
    PathReadings up = readings.entries().get(0).readings();
    up.record(TestSamples.sample().build(), 0, System.nanoTime(), 1_763_870_000_123L, false);
    PathReadings down = readings.entries().get(1).readings();
    down.record(new ProbeFailure(FailureReason.TIMEOUT, "", 3), 0, System.nanoTime(), 0, false);
    micrometer.counter("colleague.counter").increment();
    registry.register(new StartupEvent());
  }

  private static PlannedPath planned(String ip) {
    Server server = Server.parse(ip);
    return new PlannedPath(new Path(new InterfaceName("eth0"), server, server.literal()), true);
  }

  @Test
  void holdsEverySeriesThatTheEndpointWrites() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    TextBuffer text = new TextBuffer(written);
    families.writeTo(new Exposition(text, Format.OPEN_METRICS));
    text.flush();
    Map<String, Double> inRegistry = series(micrometer.scrape(Format.OPEN_METRICS.contentType));
    Map<String, Double> byEndpoint = series(written.toString(UTF_8));

    assertThat(byEndpoint).hasSizeGreaterThan(40);
    assertThat(inRegistry).containsAllEntriesOf(byEndpoint);
    assertThat(heads(micrometer.scrape(Format.OPEN_METRICS.contentType)))
        .containsAll(heads(written.toString(UTF_8)));
  }

  @Test
  void writesEverythingButTheFamiliesForTheEndpoint() throws IOException {
    StringWriter others = new StringWriter();
    registry.writeOthers(others, Format.TEXT);

    assertThat(others.toString())
        .contains("colleague_counter_total 1.0", "process_cpu_seconds_total ")
        .doesNotContain(Family.PREFIX);
  }

  private static Map<String, Double> series(String scrape) {
    Map<String, Double> series = new TreeMap<>();
    scrape
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              series.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            });
    return series;
  }

  private static List<String> heads(String scrape) {
    return scrape.lines().filter(line -> line.startsWith("# ") && !line.equals("# EOF")).toList();
  }
}
