package io.tcptrafficscan.scenario;

import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.SeenCapacity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What uploads to real web servers show of the way to them. */
@Tag("alone")
class WebUploadIT extends NetworkScenario {
  private static final int QUEUE = 1000;
  private static final int TIMES = 5;
  private static final String PLAIN = "http://192.0.2.1/upload";
  private static final String DISCARDED = "http://192.0.2.1/discard";
  private static final String SECURE = "https://192.0.2.1/upload";
  private static final String OLDER_TLS = "https://192.0.2.1:4432/upload";
  private static final String LIGHTTPD = "http://192.0.2.1:8080/take.cgi";
  private static WebServers servers;

  private final Stolen stolen = new Stolen();

  @BeforeEach
  void serve() {
    if (servers == null) {
      servers = new WebServers(network);
      servers.nginx();
      servers.lighttpd();
      shape(10, 20);
      upload(PLAIN, 5); // a Java that is warm, and a kernel that stamps
    }
  }

  @AfterAll
  static void stop() {
    if (servers != null) {
      servers.close();
      servers = null;
    }
  }

  private static List<SeenCapacity> upload(String url, int times) {
    return network.measure("eth0", 0, "POST:" + url + ";" + servers.certificate(), times);
  }

  private static void shape(int megabits, int rttMillis) {
    link("eth0").rate(megabits * 1_000_000L, QUEUE).delay(ofNanos(rttMillis * 500_000L));
  }

  private static AccuracyCell measure(String url, int megabits, int rttMillis) {
    shape(megabits, rttMillis);
    AccuracyCell cell = new AccuracyCell(megabits, rttMillis, upload(url, TIMES), null);
    System.out.printf(
        Locale.ROOT, "%s %d Mbps %d ms: %s%n", url, megabits, rttMillis, cell.summary());
    return cell;
  }

  /** The bytes as a share of three times what the path holds, and what an upload costs at least. */
  private static double cost(AccuracyCell cell, SeenCapacity seen) {
    double held = cell.megabits() * 1e6 / 8 * cell.rttMillis() / 1000;
    return seen.bytes() / (3 * held + 500_000);
  }

  private static boolean isWithin(AccuracyCell cell, SeenCapacity seen) {
    return Math.abs(cell.error(seen.bitsPerSecond())) <= seen.errorRatio() + 0.005;
  }

  private static void assertGood(List<AccuracyCell> cells) {
    double all = cells.stream().mapToInt(cell -> cell.seen().size()).sum();
    double published = cells.stream().mapToLong(AccuracyCell::published).sum();
    double within = 0;
    List<Double> costs = new ArrayList<>();
    for (AccuracyCell cell : cells) {
      for (SeenCapacity seen : cell.seen()) {
        within += seen.isPublished() && isWithin(cell, seen) ? 1 : 0;
        costs.add(cost(cell, seen));
      }
    }
    double cost = costs.stream().sorted().toList().get(costs.size() / 2);
    System.out.printf(
        Locale.ROOT,
        "published %.0f of %.0f, within their interval %.0f, median %s, 95th percentile %s, cost %.2f%n",
        published,
        all,
        within,
        AccuracyCell.percent(AccuracyCell.percentile(cells, 0.5)),
        AccuracyCell.percent(AccuracyCell.percentile(cells, 0.95)),
        cost);
    assertThat(published / all).as("published").isGreaterThanOrEqualTo(0.9);
    assertThat(within / published).as("within").isGreaterThanOrEqualTo(0.9);
    assertThat(AccuracyCell.percentile(cells, 0.5)).as("median").isLessThanOrEqualTo(0.03);
    assertThat(AccuracyCell.percentile(cells, 0.95)).as("95 %").isLessThanOrEqualTo(0.1);
    assertThat(cost).as("median bytes").isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, SECURE, LIGHTTPD})
  void measuresTheLinksPayloadRate(String url) {
    AccuracyCell slow = measure(url, 10, 20);
    AccuracyCell fast = measure(url, 50, 20);

    stolen.excuse(() -> assertGood(List.of(slow, fast)));
  }

  /** A server that answers before it has read, and one that speaks TLS 1.2 alone. */
  @ParameterizedTest
  @ValueSource(strings = {DISCARDED, OLDER_TLS})
  void measuresWhateverTheServerDoes(String url) {
    AccuracyCell cell = measure(url, 30, 20);

    stolen.excuse(() -> assertGood(List.of(cell)));
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {PLAIN, SECURE, DISCARDED, LIGHTTPD})
  void measuresEveryLinkOfTheGrid(String url) {
    List<AccuracyCell> cells = new ArrayList<>();
    for (int megabits : new int[] {10, 30, 100, 300}) {
      for (int rtt : new int[] {5, 20, 60}) {
        cells.add(measure(url, megabits, rtt));
      }
    }

    stolen.excuse(() -> assertGood(cells));
  }

  /** It answers while the request is still being sent. */
  @Test
  void endsWhereTheServerRefusesALongRequest() {
    shape(10, 60);

    assertThat(upload("http://192.0.2.1/small", 2))
        .allMatch(each -> each.reason().equals("http_413"))
        .allMatch(each -> each.bytes() < 100_000);
  }

  /** The agent itself, with its metrics. */
  @Test
  void showsTheLinkInTheMetrics() {
    shape(30, 20);

    tool.start(
        args(
            "-i eth0 -s 192.0.2.1:80 --interval 50ms --capacity-upload-url "
                + SECURE
                + " --capacity-ca-file "
                + servers.certificate()));

    await(
        ofSeconds(30),
        metric("capacity_bits_per_second")
            .labels("direction", "upload", "method", "web", "server", "192.0.2.1")
            .atLeast(1));
    stolen.excuse(
        () ->
            await(
                metric("interface_capacity_bits_per_second")
                    .labels("direction", "upload", "interface", "eth0")
                    .within(28.0e6, 30.0e6)));
  }
}
