package io.tcptrafficscan.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import io.prometheus.client.exporter.common.TextFormat;
import io.tcptrafficscan.config.TestSettings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.KeptState;
import io.tcptrafficscan.metrics.Exposition.Format;
import io.tcptrafficscan.metrics.PathRows.Row;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.plan.PlannedPath;
import io.tcptrafficscan.reading.Readings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What one series of a scrape costs, beside the client library's own text format on the same
 * samples. Neither collects: the samples are there.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RenderPieces {
  private static final int PATHS = 1000;
  private static final int PATHS_A_NET = 250;
  private static final int MICRO_DIGITS = 6;
  private static final String INTERFACE = "eth0";
  private static final Family RTT =
      PathFamilies.ALL.stream()
          .filter(family -> family.name.endsWith("rtt_last_seconds"))
          .findFirst()
          .orElseThrow();

  private final OutputStream nowhere = OutputStream.nullOutputStream();
  private final CollectorRegistry registry = new CollectorRegistry();
  private final List<String[]> labels = new ArrayList<>();
  private final long[] micros = new long[PATHS];
  private List<Row> rows;
  private Gauge gauge;
  private List<MetricFamilySamples> families;

  @Setup
  public void collect() throws IOException {
    List<PlannedPath> paths = new ArrayList<>();
    gauge =
        Gauge.build(RTT.name, "Latest round-trip time.")
            .labelNames("interface", "server", "server_ip")
            .register(registry);
    for (int i = 0; i < PATHS; i++) {
      String ip = "127.0." + (1 + i / PATHS_A_NET) + "." + (1 + i % PATHS_A_NET);
      Path path =
          new Path(new InterfaceName(INTERFACE), Server.parse(ip), InetAddress.getByName(ip));
      paths.add(new PlannedPath(path, true));
      labels.add(new String[] {INTERFACE, ip, ip});
      micros[i] = 5_000 + i;
      gauge.labels(labels.get(i)).set(micros[i] / 1e6);
    }
    Plan plan = new Plan(paths, Set.of(), 0);
    Readings readings = new Readings();
    readings.reconcile(plan, TestSettings.of(Map.of()));
    rows =
        new PathRows(readings, new Correction(KeptState.NONE, false, kept -> true, () -> 0)).at(0);
    families = Collections.list(registry.metricFamilySamples());
  }

  @Benchmark
  @OperationsPerInvocation(PATHS)
  public void renderSeries() {
    TextBuffer text = new TextBuffer(nowhere);
    Exposition out = new Exposition(text, Format.TEXT);
    out.begin(RTT);
    for (int i = 0; i < PATHS; i++) {
      out.add(rows.get(i).labels(), micros[i], MICRO_DIGITS);
    }
    text.flush();
  }

  @Benchmark
  @OperationsPerInvocation(PATHS)
  public void renderSeriesByClientLibrary() throws IOException {
    Writer out = new OutputStreamWriter(nowhere, StandardCharsets.UTF_8);
    TextFormat.write004(out, Collections.enumeration(families));
    out.flush();
  }

  @Benchmark
  @OperationsPerInvocation(PATHS)
  public void lookUpLabels(Blackhole hole) {
    for (int i = 0; i < PATHS; i++) {
      hole.consume(rows.get(i).labels());
    }
  }

  @Benchmark
  @OperationsPerInvocation(PATHS)
  public void lookUpLabelsByClientLibrary(Blackhole hole) {
    for (int i = 0; i < PATHS; i++) {
      hole.consume(gauge.labels(labels.get(i)));
    }
  }
}
