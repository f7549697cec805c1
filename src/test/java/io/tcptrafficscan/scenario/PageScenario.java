package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tcptrafficscan.browser.Browser;
import io.tcptrafficscan.browser.Tab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What tests of the status page share: a browser beside the tool in the node, two lines of 10 and
 * 52 ms, and pictures in {@code target}.
 */
abstract class PageScenario extends NetworkScenario {
  static final String ORIGIN = "http://127.0.0.1:59121";
  static final String LINES = "-i eth0 -i eth1 --alias fiber=eth0 --alias lte=eth1 --output none ";
  static final String TWO_SERVERS = LINES + "-s 192.0.2.1 -s 192.0.2.2 ";

  /** Whether strips and charts are drawn. */
  static final String DRAWN =
      "document.querySelectorAll('.strip .cells i').length > 0 && document.querySelector('canvas')";

  /** The page asks every two seconds. */
  private static final Duration REFRESH = Duration.ofSeconds(3);

  private static final Path PICTURES = Path.of("target", "status-page");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // before each
  Browser browser;

  @BeforeEach
  void startBrowser() {
    browser = Browser.start(network::startingInNode, folder);
    for (int i = 1; i <= 60; i++) {
      server("192.0.2." + i).listening(443);
    }
    link("eth0").delay(ofMillis(5));
    link("eth1").delay(ofMillis(26)).jitter(ofMillis(1));
  }

  @AfterEach
  void stopBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  Tab open(String path) {
    return browser.tab().open(ORIGIN + path);
  }

  static JsonNode api(String path) {
    try {
      return JSON.readTree(network.get(ORIGIN + "/api/v1/" + path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A link that delivers nothing for a time, between times in which it delivers all. */
  void showsADarkLinkAsOneOutage(Duration dark, Duration light) {
    Instant begin = Instant.now();
    tool.start(args(TWO_SERVERS + "--interval 200ms --timeout 1s"));
    try (Tab tab = open("/")) {
      sleep(light);
      link("eth1").loss(1);
      Instant from = Instant.now();
      tab.await("document.querySelector('#verdict').innerText.includes('only line that is up')");
      assertThat(tab.text("#verdict")).contains("lte (eth1) is down since").contains("no answer");
      assertThat(tab.text("#outages")).contains("still down");
      sleep(dark.minus(Duration.between(from, Instant.now())));
      link("eth1").loss(0);
      double lasted = Duration.between(from, Instant.now()).toMillis() / 1e3;
      tab.await("!document.querySelector('#outages').innerText.includes('still down')");
      sleep(light);

      JsonNode outages = api("outages").get("outages");
      assertThat(outages).hasSize(1);
      JsonNode outage = outages.get(0);
      assertThat(outage.get("seconds").asDouble()).isCloseTo(lasted, within(2.0));
      assertThat(outage.get("reason").asText()).isEqualTo("timeout");
      assertThat(outage.get("servers").asInt()).isEqualTo(2);
      assertThat(Instant.parse(outage.get("from").asText()))
          .isBetween(from.minusMillis(300), from.plusSeconds(1));
      tab.await("document.querySelectorAll('#outages tbody tr').length === 1");
      assertThat(tab.text("#outages tbody"))
          .contains("lte")
          .contains("all 2")
          .contains("no answer");
      assertAvailability(tab, begin, lasted, outage.get("seconds").asDouble());
    }
  }

  /** Availability is that of the probes to 0.1 %, and that of the link to what the clocks add. */
  private static void assertAvailability(
      Tab tab, Instant begin, double darkSeconds, double outageSeconds) {
    JsonNode status = api("status");
    double measured =
        Math.max(
            status.at("/paths/2/recent/window_seconds").asDouble(),
            status.at("/paths/3/recent/window_seconds").asDouble());
    double line = status.at("/interfaces/1/availability_24h_ratio").asDouble();
    assertThat(line).isCloseTo(1 - outageSeconds / measured, within(0.001));
    double before = status.at("/paths/3/availability_24h_ratio").asDouble();
    double longer = (outageSeconds + 1.5) / measured; // a probe of this path had to time out first
    assertThat(before).isBetween(1 - longer, line + 0.5 / measured);
    double sinceBegin = Duration.between(begin, Instant.now()).toMillis() / 1e3;
    double clocks = 3 / sinceBegin; // the start of the tool, and a probe
    assertThat(before).isCloseTo(1 - darkSeconds / sinceBegin, within(0.001 + clocks));
    sleep(REFRESH);
    String shown = tab.text("tbody tr:last-child td.availability");
    double percent = Double.parseDouble(shown.replaceAll("[^0-9.]", ""));
    double after = api("status").at("/paths/3/availability_24h_ratio").asDouble();
    assertThat(percent / 100).isBetween(before - 0.001, after + 0.001);
    assertThat(tab.text("tbody tr td.availability")).startsWith("100");
  }

  @SuppressWarnings("ThreadSleep") // the link is to be dark or light for so long
  static void sleep(Duration time) {
    try {
      Thread.sleep(Math.max(0, time.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Saves a picture of the whole page. */
  static void picture(Tab tab, String name) {
    int width = tab.evaluate("innerWidth").asInt();
    tab.size(width, tab.evaluate("document.documentElement.scrollHeight").asInt());
    tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    tab.screenshot(PICTURES.resolve(name + ".png"));
  }
}
