package io.tcptrafficscan.scenario;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.SeenCapacity;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What uploads to real web servers show of the way to them. */
@Tag("alone")
class WebUploadIT extends WebScenario {
  private static final String PLAIN = "http://192.0.2.1/upload";
  private static final String DISCARDED = "http://192.0.2.1/discard";
  private static final String SECURE = "https://192.0.2.1/upload";
  private static final String OLDER_TLS = "https://192.0.2.1:4432/upload";
  private static final String LIGHTTPD = "http://192.0.2.1:8080/take.cgi";

  @Override
  void warmUp() {
    shape(10, 20);
    upload(PLAIN, 5);
  }

  private static List<SeenCapacity> upload(String url, int times) {
    return measure("POST:" + url, times);
  }

  private static AccuracyCell measure(String url, int megabits, int rttMillis) {
    shape(megabits, rttMillis);
    AccuracyCell cell = new AccuracyCell(megabits, rttMillis, upload(url, TIMES), null);
    System.out.printf(
        Locale.ROOT, "%s %d Mbps %d ms: %s%n", url, megabits, rttMillis, cell.summary());
    return cell;
  }

  private static void assertGoodAndCheap(List<AccuracyCell> cells) {
    assertGood(cells);
    List<Double> costs =
        cells.stream()
            .flatMap(
                cell -> cell.seen().stream().map(seen -> seen.bytes() / (double) wantedBytes(cell)))
            .sorted()
            .toList();
    double median = costs.get(costs.size() / 2);
    System.out.printf(Locale.ROOT, "median of the wanted bytes: %.2f%n", median);
    assertThat(median).as("median bytes").isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, SECURE, LIGHTTPD})
  void measuresTheLinksPayloadRate(String url) {
    AccuracyCell slow = measure(url, 10, 20);
    AccuracyCell fast = measure(url, 50, 20);

    stolen.excuse(() -> assertGoodAndCheap(List.of(slow, fast)));
  }

  /** A server that answers before it has read, and one that speaks TLS 1.2 alone. */
  @ParameterizedTest
  @ValueSource(strings = {DISCARDED, OLDER_TLS})
  void measuresWhateverTheServerDoes(String url) {
    AccuracyCell cell = measure(url, 30, 20);

    stolen.excuse(() -> assertGoodAndCheap(List.of(cell)));
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {PLAIN, SECURE, DISCARDED, LIGHTTPD})
  void measuresEveryLinkOfTheGrid(String url) {
    List<AccuracyCell> cells = grid((megabits, rtt) -> measure(url, megabits, rtt));

    stolen.excuse(() -> assertGoodAndCheap(cells));
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
