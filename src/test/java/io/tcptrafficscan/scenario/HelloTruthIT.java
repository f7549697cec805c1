package io.tcptrafficscan.scenario;

import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.network.Link;
import io.tcptrafficscan.network.SeenCapacity;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;

/** What a padded ClientHello shows of the way to a TLS server that knows nothing of it. */
@Tag("alone")
class HelloTruthIT extends NetworkScenario {
  private static final boolean FULL = "full".equals(System.getProperty("accuracy"));
  private static final int PORT = 443;
  private static Process server;
  private final Stolen stolen = new Stolen();

  @BeforeEach
  void serve() throws Exception {
    if (server != null) {
      return;
    }
    if (!java.nio.file.Files.isExecutable(java.nio.file.Path.of("/usr/bin/openssl"))) {
      throw new TestAbortedException("a TLS server needs openssl (Debian: openssl)");
    }
    String key = network.file("key.pem", "");
    String certificate = network.file("certificate.pem", "");
    network.inNet(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x -keyout "
            + key
            + " -out "
            + certificate
            + " 2>&1");
    server =
        network
            .startingInNet(
                "openssl",
                "s_server",
                "-quiet",
                "-accept",
                Integer.toString(PORT),
                "-key",
                key,
                "-cert",
                certificate)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Awaitility.await().until(() -> network.inNet("ss -Hltn sport = :" + PORT).contains("LISTEN"));
    measure(5); // a Java that is warm, and a kernel that stamps
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.destroyForcibly();
      server = null;
    }
  }

  private static List<SeenCapacity> measure(int times) {
    return network.measure("eth0", PORT, "HELLO", times);
  }

  private static void shape(int megabits) {
    link("eth0").rate(megabits * 1_000_000L, 1000).delay(ofNanos(10_000_000));
  }

  /**
   * Ten points, which two hosts and the emulator delayed one by one, are few: half of what is
   * published is near the truth, and single numbers are not.
   */
  @ParameterizedTest
  @CsvSource({"10, 0.05", "20, 0.10", "50, 0.15"})
  void measuresAnUplinksRate(int megabits, double mostMedian) {
    shape(megabits);

    AccuracyCell cell = new AccuracyCell(megabits, 20, measure(FULL ? 100 : 20), null);

    System.out.printf(
        "hello, %d Mbps: %s; %.1f %% of the processors stolen%n",
        megabits, cell.summary(), 100 * stolen.share());
    if (megabits == 10) {
      stolen.excuse(() -> assertThat(cell.published()).as(cell.name()).isPositive());
    }
    if (cell.published() > 0) {
      stolen.excuse(() -> assertThat(cell.medianError()).as(cell.name()).isLessThan(mostMedian));
    }
  }

  @Test
  void measuresTheUplinkAlone() {
    shape(100);
    link("eth0").rate(Link.Direction.OUT, 10_000_000, 1000);

    AccuracyCell cell = new AccuracyCell(10, 20, measure(20), null);

    stolen.excuse(
        () -> {
          assertThat(cell.published()).as(cell.name()).isPositive();
          assertThat(cell.medianError()).as(cell.name()).isLessThan(0.05);
        });
  }

  @Test
  void givesNoNumberForALinkThatIsTooFast() {
    shape(500);

    assertThat(measure(10))
        .noneMatch(SeenCapacity::isPublished)
        .anyMatch(seen -> List.of("too_short", "too_noisy", "burst").contains(seen.reason()));
  }

  @Test
  void sendsNothingBeyondTheInitialWindow() {
    shape(10);

    assertThat(measure(2)).allMatch(seen -> seen.bytes() < 14_480 + 5_000);
  }

  /** The agent itself, with its metrics. */
  @Test
  void showsTheUplinkOrAReasonInTheMetrics() {
    shape(20);

    tool.start(args("-i eth0 -s 192.0.2.1 --interval 50ms --hello-train"));

    await(
        metric("capacity_bytes_sent_total")
            .labels("direction", "upload", "server_ip", "192.0.2.1")
            .atLeast(14_400));
    String text = tool.scrape().text();
    assertThat(text).doesNotContain("direction=\"download\"");
    assertThat(text.lines())
        .filteredOn(line -> line.contains("_scan_capacity_bits_per_second{") || isRejection(line))
        .as("a number or a reason")
        .hasSize(1);
    assertThat(text.lines())
        .filteredOn(line -> line.contains("capacity_burst_checked{"))
        .allMatch(line -> line.contains("method=\"hello\"") && line.endsWith(" 0"));
  }

  private static boolean isRejection(String line) {
    return line.startsWith("tcp_traffic_scan_capacity_rejections_total{");
  }

  @Tag("full")
  @Test
  void leavesAServerAloneThatIsNoTlsServer() {
    shape(20);
    server("192.0.2.2").listening(25);

    tool.start(args("-i eth0 -s 192.0.2.2:25 --interval 50ms --hello-train"));

    await(
        ofSeconds(10),
        metric("capacity_rejections_total").labels("server_ip", "192.0.2.2").atLeast(1));
    System.out.println(tool.scrape().text().lines().filter(HelloTruthIT::isRejection).toList());
    assertThat(tool.scrape().text()).doesNotContain("capacity_bits_per_second{");
  }
}
