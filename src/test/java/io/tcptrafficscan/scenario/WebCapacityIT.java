package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.link.AccessLink;
import io.tcptrafficscan.network.Link;
import io.tcptrafficscan.network.SeenCapacity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What downloads from real web servers show of the way to them. */
@Tag("alone")
class WebCapacityIT extends WebScenario {
  private static final long SEED = 17;
  private static final int MODEL_TIMES = 6;

  /** How far a number may be from the truth beyond its own error. */
  private static final double BEYOND = 0.02;

  /** The same on a cellular line, which changes while it is measured. */
  private static final double BEYOND_CELLULAR = 0.25;

  private static final String PLAIN = "http://192.0.2.1/100M";
  private static final String LIGHTTPD = "http://192.0.2.1:8080/100M";

  @Override
  void warmUp() {
    measure(PLAIN, 5);
  }

  @BeforeEach
  void sendWithCubic() {
    congestion("cubic");
  }

  private static void congestion(String name) {
    network.inNet("ip route change 198.51.100.0/24 dev far0 congctl " + name);
  }

  private static AccuracyCell measure(String url, int megabits, int rttMillis) {
    shape(megabits, rttMillis);
    AccuracyCell cell = new AccuracyCell(megabits, rttMillis, measure(url, TIMES), null);
    System.out.printf(
        Locale.ROOT,
        "%s %d Mbps %d ms: %s | median %,d bytes of %,d%n",
        url,
        megabits,
        rttMillis,
        cell.summary(),
        medianBytes(cell),
        wantedBytes(cell));
    return cell;
  }

  private static long medianBytes(AccuracyCell cell) {
    return cell.seen().stream().map(SeenCapacity::bytes).sorted().toList().get(TIMES / 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, "https://192.0.2.1/100M", LIGHTTPD})
  void measuresTheLinksPayloadRate(String url) {
    AccuracyCell slow = measure(url, 10, 20);
    AccuracyCell fast = measure(url, 100, 20);

    stolen.excuse(() -> assertGood(List.of(slow, fast)));
  }

  @Test
  void measuresThroughASenderThatPaces() {
    congestion("bbr");
    AccuracyCell slow = measure(PLAIN, 10, 20);
    AccuracyCell fast = measure(PLAIN, 100, 20);

    stolen.excuse(() -> assertGood(List.of(slow, fast)));
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {"cubic", "bbr"})
  void measuresEveryLinkOfTheGrid(String congestionControl) {
    congestion(congestionControl);
    List<AccuracyCell> cells = grid((megabits, rtt) -> measure(PLAIN, megabits, rtt));
    if (congestionControl.equals("bbr")) {
      cells.remove(cells.size() - 1); // it needs more than the 4,000,000 bytes there
    }

    stolen.excuse(() -> assertGood(cells));
  }

  /** TLS 1.2, an old HTTP/1.1 server's chunks, and a body that ends with the connection. */
  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {"https://192.0.2.1:4432/100M", "http://192.0.2.1/gzip", LIGHTTPD + "?x"})
  void measuresWhateverTheServerSpeaks(String url) {
    AccuracyCell cell = measure(url, 30, 20);

    stolen.excuse(() -> assertGood(List.of(cell)));
  }

  /** What people measure with otherwise, on the same links: 10 seconds, or a file of 100 MB. */
  @Tag("full")
  @ParameterizedTest
  @ValueSource(ints = {10, 30, 100})
  void measuresAsWellAsIperf3AndCurlWithFewerBytes(int megabits) {
    Iperf.require();
    AccuracyCell ours = measure(PLAIN, megabits, 20);
    Iperf.Measured iperf = Iperf.measure(network, "eth0", 10);
    String[] curl =
        network
            .inNode(
                "curl -s --interface eth0 -o /dev/null -w '%{speed_download} %{size_download}' "
                    + PLAIN)
            .trim()
            .split(" ");
    double curlError = ours.error(8 * Double.parseDouble(curl[0]));
    System.out.printf(
        Locale.ROOT,
        "| %d Mbps, 20 ms | %s, %,d | %s, %,d | %s, %s |%n",
        megabits,
        AccuracyCell.percent(ours.medianError()),
        medianBytes(ours),
        AccuracyCell.percent(ours.error(iperf.bitsPerSecond())),
        iperf.bytes(),
        AccuracyCell.percent(curlError),
        curl[1]);

    stolen.excuse(
        () -> {
          assertThat(ours.medianError()).isLessThanOrEqualTo(Math.abs(curlError) + 0.01);
          assertThat(medianBytes(ours)).isLessThan(iperf.bytes() / 10).isLessThan(10_000_000);
        });
  }

  /** The models of access links carry the packets. */
  @Tag("full")
  @ParameterizedTest
  @CsvSource({
    "CABLE_DOWN, cubic",
    "CABLE_DOWN, bbr",
    "WIFI, cubic",
    "WIFI, bbr",
    "LTE_DOWN, cubic"
  })
  void measuresTheLinksThatPeopleHave(AccessLink model, String congestionControl) {
    congestion(congestionControl);
    link("eth0").delay(ofMillis(10)).model(model, SEED);
    List<Double> errors = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < MODEL_TIMES; i++) {
      SeenCapacity one = measure(PLAIN, 1).get(0);
      double truth =
          model.bitsPerSecond() == 0 ? link("eth0").deliveredRate(model) : model.bitsPerSecond();
      double error = one.bitsPerSecond() / truth - 1;
      seen.add(
          String.format(
              Locale.ROOT,
              "%s %.2f of %.2f Mbps (%+.1f %% ± %.1f, %,d B)",
              one.reason(),
              one.bitsPerSecond() / 1e6,
              truth / 1e6,
              100 * error,
              100 * one.errorRatio(),
              one.bytes()));
      if (one.isPublished()) {
        errors.add(Math.max(0, Math.abs(error) - one.errorRatio()));
      }
    }
    System.out.println(model.title() + ", 20 ms, " + congestionControl + ": " + seen);

    double most = model == AccessLink.LTE_DOWN ? BEYOND_CELLULAR : BEYOND;
    stolen.excuse(
        () ->
            assertThat(errors)
                .as(seen.toString())
                .hasSizeGreaterThanOrEqualTo(2 * MODEL_TIMES / 3)
                .allMatch(beyond -> beyond < most));
  }

  @Test
  void givesNoNumberWhereTheServerLimitsTheRate() {
    shape(100, 20);

    assertThat(measure("http://192.0.2.1/limited", 2))
        .allMatch(each -> each.reason().equals("server_limited"))
        .allMatch(each -> each.bytes() < 1_000_000);
  }

  /** What waits for the line in front of a small buffer may still show the line's rate. */
  @Tag("full")
  @Test
  void givesNoWrongNumberWhereTheServersBufferIsSmall() {
    AccuracyCell cell = measure("http://192.0.2.1:8001/100M", 100, 20);

    stolen.excuse(
        () ->
            assertThat(cell.seen())
                .filteredOn(SeenCapacity::isPublished)
                .allMatch(seen -> isWithin(cell, seen)));
  }

  @Test
  void saysThatAnObjectIsTooSmall() {
    shape(100, 20);

    assertThat(measure("http://192.0.2.1/20k", 2))
        .allMatch(each -> each.reason().equals("too_small"));
  }

  /** The agent itself, with its metrics. */
  @Test
  void showsTheLinkInTheMetrics() {
    shape(30, 20);

    tool.start(
        args(
            "-i eth0 -s 192.0.2.1:80 --interval 50ms --capacity-url https://192.0.2.1/100M"
                + " --capacity-ca-file "
                + servers.certificate()));

    await(
        ofSeconds(30),
        metric("capacity_bits_per_second")
            .labels("direction", "download", "method", "web", "server", "192.0.2.1")
            .atLeast(1));
    stolen.excuse(
        () ->
            await(
                metric("capacity_bits_per_second")
                    .labels("direction", "download", "method", "web", "server", "192.0.2.1")
                    .within(28.0e6, 30.0e6)));
    assertThat(link("eth0").counts().others(Link.Direction.OUT)).isPositive();
  }
}
