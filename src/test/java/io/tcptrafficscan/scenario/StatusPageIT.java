package io.tcptrafficscan.scenario;

import static io.tcptrafficscan.network.Link.Direction.IN;
import static io.tcptrafficscan.network.Link.Direction.OUT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tcptrafficscan.browser.Browser;
import io.tcptrafficscan.browser.Tab;
import io.tcptrafficscan.network.MetricCondition;
import io.tcptrafficscan.network.Scrape;
import io.tcptrafficscan.network.emulator.Emulator;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The status page in a real browser, beside the tool in the node. Pictures go to {@code target}.
 */
@Tag("alone")
class StatusPageIT extends NetworkScenario {
  private static final String ORIGIN = "http://127.0.0.1:59121";
  private static final String LINES =
      "-i eth0 -i eth1 --alias fiber=eth0 --alias lte=eth1 --output none ";
  private static final String TWO_SERVERS = LINES + "-s 192.0.2.1 -s 192.0.2.2 ";
  private static final Path PICTURES = Path.of("target", "status-page");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int TAB = 9;
  private static final int ESCAPE = 27;
  private static final int LEFT = 37;

  /** Whether strips and charts are drawn. */
  private static final String DRAWN =
      "document.querySelectorAll('.strip .cells i').length > 0 && document.querySelector('canvas')";

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // before each
  private Browser browser;

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

  private Tab open(String path) {
    return browser.tab().open(ORIGIN + path);
  }

  private static JsonNode api(String path) {
    try {
      return JSON.readTree(network.get(ORIGIN + "/api/v1/" + path));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void namesTheBetterLineWhileDelaysAreSwapped() {
    tool.start(args(TWO_SERVERS + "--interval 100ms"));
    try (Tab tab = open("/")) {
      tab.await("document.querySelector('#verdict').innerText.includes('fiber (eth0) is better')");
      assertThat(tab.text("#verdict")).contains("lte (eth1)");

      link("eth0").delay(ofMillis(26));
      link("eth1").delay(ofMillis(5)).jitter(Duration.ZERO);

      tab.await(
          ofSeconds(75),
          "document.querySelector('#verdict').innerText.includes('lte (eth1) is better')");
      assertThat(tab.text("#announce")).isEqualTo("lte (eth1) is better now");
      assertThat(tab.evaluate("document.title").asText()).startsWith("lte (eth1) is better now");
    }
  }

  @Test
  void showsADarkLinkAsOneOutage() {
    showsADarkLinkAsOneOutage(ofSeconds(8), ofSeconds(8));
  }

  @Tag("full")
  @Test
  void showsALongDarkLinkAsOneOutage() {
    showsADarkLinkAsOneOutage(ofSeconds(90), ofSeconds(60));
  }

  /** A link that delivers nothing for a time, between times in which it delivers all. */
  private void showsADarkLinkAsOneOutage(Duration dark, Duration light) {
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
      assertAvailability(tab, begin, lasted);
    }
  }

  /** The page's availability is that of the probes, to 0.1 % and what the test's clock adds. */
  private static void assertAvailability(Tab tab, Instant begin, double downSeconds) {
    double measured = Duration.between(begin, Instant.now()).toMillis() / 1e3;
    double expected = 100 * (1 - downSeconds / measured);
    double clock = 100 * 3 / measured; // the start of the tool, a probe, and the page's refresh
    String shown = tab.text("tbody tr:last-child td.availability");
    double percent = Double.parseDouble(shown.replaceAll("[^0-9.]", ""));
    assertThat(percent).isCloseTo(expected, within(0.1 + clock));
    double api = api("status").at("/paths/3/availability_24h_ratio").asDouble() * 100;
    assertThat(percent).isCloseTo(api, within(0.1 + clock / 3));
    assertThat(tab.text("tbody tr td.availability")).startsWith("100");
  }

  @SuppressWarnings("ThreadSleep") // the link is to be dark or light for so long
  private static void sleep(Duration time) {
    try {
      Thread.sleep(Math.max(0, time.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void isAccessibleAndAsksNobodyElse(String scheme) throws IOException {
    tool.start(args(TWO_SERVERS + "--interval 100ms"));
    try (Tab tab = browser.tab().scheme(scheme).open(ORIGIN + "/")) {
      tab.await(DRAWN);

      assertThat(tab.requests()).isNotEmpty().allMatch(url -> url.startsWith(ORIGIN + "/"));
      assertThat(tab.requests()).anyMatch(url -> url.contains("/api/v1/history?"));
      assertThat(seriousFindings(tab)).isEmpty();
      tab.size(390, 844);
      assertThat(seriousFindings(tab)).isEmpty();
      assertThat(tab.evaluate("document.documentElement.scrollWidth - innerWidth").asInt())
          .isNotPositive();
      assertThat(tab.console()).isEmpty();
    }
  }

  private static String seriousFindings(Tab tab) throws IOException {
    try (InputStream axe = StatusPageIT.class.getResourceAsStream("/axe.min.js")) {
      byte[] script = Objects.requireNonNull(axe, "axe.min.js").readAllBytes();
      tab.evaluate(new String(script, StandardCharsets.UTF_8) + "; true");
    }
    return tab.evaluate(
            """
            axe.run().then(result => result.violations
                .filter(each => ['serious', 'critical'].includes(each.impact))
                .map(each => each.id + ': ' + each.nodes.map(node => node.html).join(' '))
                .join('\\n'))""")
        .asText();
  }

  @Test
  void canBeUsedWithTheKeyboardAndTheMouse() {
    tool.start(args(TWO_SERVERS + "--interval 100ms"));
    try (Tab tab = open("/").await(DRAWN)) {
      StringBuilder reached = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        tab.press("Tab", TAB);
        reached.append(
            tab.evaluate(
                    "document.activeElement.innerText || document.activeElement.id || document.activeElement.ariaLabel")
                .asText());
        reached.append('|');
      }
      assertThat(reached.toString()).contains("Metrics|", "15 min|", "35 days|", "Round-trip time");

      tab.evaluate("document.querySelector('figure').focus()");
      tab.press("ArrowLeft", LEFT).await("document.querySelector('.readout time')");
      assertThat(tab.text(".readout")).containsPattern("(?s)\\d\\d:\\d\\d:\\d\\d.*fiber [0-9.]+ ");

      tab.evaluate("document.querySelector('figure').scrollIntoView()");
      int top =
          tab.evaluate("document.querySelector('.u-over').getBoundingClientRect().top").asInt();
      int right =
          tab.evaluate("document.querySelector('.u-over').getBoundingClientRect().right").asInt();
      tab.drag(right - 300, top + 50, right - 5, top + 60);
      tab.await("!document.querySelector('#ranges [aria-pressed=true]')");
      tab.press("Escape", ESCAPE);
      tab.await("document.querySelector('#ranges [aria-pressed=true]')");
      assertThat(tab.console()).isEmpty();
    }
  }

  @Test
  void showsNamesAsText() {
    tool.start(
        args("-i eth0 -i eth1 --alias <b>\"x&y=eth0 -s 192.0.2.1 --output none --interval 100ms"));
    try (Tab tab = open("/").await(DRAWN)) {
      assertThat(tab.text("tbody th b")).isEqualTo("<b>\"x&y");
      assertThat(tab.text(".strip .name")).isEqualTo("<b>\"x&y");
      assertThat(tab.text("figure .readout")).contains("<b>\"x&y");

      tab.evaluate(
          """
          import(new URL('strips.js', document.querySelector('script[type=module]').src)).then(module => {
            const name = '<img src=x onerror=window.hurt=1>';
            const none = [0];
            const series = {interface: name, aliases: [name], server: name, sent: none, failed: none,
              retransmitted: none, measured_seconds: [1], down_seconds: {[name]: [1]}};
            const tools = {words: (key, slots) => key + JSON.stringify(slots ?? ''), name: () => name,
              time: String, duration: String, availability: String};
            module.drawStrips(document.querySelector('#strips'), {series: [series, series], times: none,
              step_seconds: 1, from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:01Z'}, true, tools);
          })""");
      assertThat(tab.evaluate("document.querySelectorAll('img').length").asInt()).isZero();
      assertThat(tab.text("#strips")).contains("<img src=x onerror=window.hurt=1>");
      assertThat(tab.console()).isEmpty();
    }
  }

  @Test
  void isWhollyJapaneseInJapanese() throws IOException {
    tool.start(args(TWO_SERVERS + "--interval 100ms"));
    try (Tab tab = browser.tab().language("ja,en;q=0.5").open(ORIGIN + "/").await(DRAWN)) {
      assertThat(tab.evaluate("document.documentElement.lang").asText()).isEqualTo("ja");
      assertThat(tab.text("#verdict")).contains("の方が良好です");
      String shown = tab.text("body") + tab.evaluate("document.title").asText();
      assertThat(englishWords()).noneMatch(shown::contains);
      assertThat(tab.console()).isEmpty();
      picture(tab, "japanese");
    }
  }

  /** The longer English texts of the page, without slots. */
  private static List<String> englishWords() throws IOException {
    Properties words = new Properties();
    try (InputStream in = StatusPageIT.class.getResourceAsStream("/page/words.en.properties")) {
      words.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
    }
    return words.values().stream()
        .map(Object::toString)
        .filter(text -> text.length() > 5 && !text.contains("{"))
        .toList();
  }

  @Test
  void hasTheTableWithoutScript() {
    tool.start(args(TWO_SERVERS + "--interval 100ms"));
    await(metric("rtt_last_seconds").labels("interface", "eth1"));
    try (Tab tab = browser.tab().withoutScript().open(ORIGIN + "/")) {
      assertThat(tab.text("tbody"))
          .contains("fiber")
          .contains("192.0.2.2")
          .containsPattern("1\\d\\.\\d ms");
      assertThat(tab.text("#verdict")).contains("fiber (eth0)");
      assertThat(tab.text("main")).contains("need JavaScript");
    }
  }

  @Test
  void showsTheWorstOfManyPathsAndFindsOthers() {
    server("192.0.2.7").silent();
    tool.start(args(LINES + servers(60) + " --interval 500ms --timeout 400ms"));
    try (Tab tab = open("/").await(DRAWN)) {
      tab.await("document.querySelector('tbody tr').innerText.includes('192.0.2.7')");
      assertThat(tab.evaluate("document.querySelectorAll('tbody tr[data-path]').length").asInt())
          .isEqualTo(20);
      assertThat(
              tab.evaluate("document.querySelectorAll('.heat i[data-level=down]').length").asInt())
          .isEqualTo(2);
      picture(tab, "mesh");
      tab.evaluate("document.querySelector('#search input').value = '192.0.2.59'");
      tab.evaluate("document.querySelector('#search').requestSubmit()");
      tab.await("document.querySelectorAll('tbody tr[data-path]').length === 2");
      assertThat(tab.console()).isEmpty();
    } finally {
      server("192.0.2.7").back();
    }
  }

  @Test
  void isGoneWhereItIsSwitchedOff() {
    tool.start(args("-i eth0 -s 192.0.2.1 --output none --status-page off"));
    for (String path : List.of("/", "/api/v1/status", "/api/v1/outages", "/assets/x/page.js")) {
      assertThat(network.ask("GET", ORIGIN + path).status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void looksGood() {
    tool.start(args(TWO_SERVERS + "--interval 100ms"));
    try (Tab tab = open("/").await(DRAWN)) {
      link("eth1").loss(1);
      tab.await("document.querySelector('#verdict').innerText.includes('only line that is up')");
      picture(tab.scheme("dark"), "dark");
      picture(tab.scheme("light").size(390, 844), "phone");
      link("eth1").loss(0);
      tab.size(1280, 900).await("!document.querySelector('#outages .now')");
      picture(tab, "light");
    }
  }

  /** What five open tabs cost an agent with 1,000 paths: its probes must not wait for them. */
  @Tag("full")
  @Test
  void letsProbesLeaveInTimeWithFiveTabsAnd1000Paths() {
    StringBuilder servers = new StringBuilder();
    for (int i = 1; i <= 250; i++) {
      for (int port = 444; port < 448; port++) {
        server("192.0.2." + i).listening(port);
        servers.append(" -s 192.0.2.").append(i).append(':').append(port);
      }
    }
    tool.start(args("-i eth0 --output none" + servers));
    sleep(ofSeconds(20));
    Cost without = Cost.of(ofSeconds(40));
    List<Tab> tabs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      tabs.add(open("/").await(DRAWN));
    }
    sleep(ofSeconds(10));
    Cost with = Cost.of(ofSeconds(40));
    assertThat(tabs).allMatch(tab -> tab.requests().size() > 20); // none is asleep
    tabs.forEach(Tab::close);
    System.out.printf("without a tab: %s%nwith five tabs: %s%n", without, with);
    assertThat(with.latenessMillis99()).isLessThan(without.latenessMillis99() + 10);
    assertThat(with.residentMib() - without.residentMib()).isLessThan(24);
  }

  /**
   * What the tool took for a while.
   *
   * @param latenessMillis99 how much later than planned probes were sent, 99th percentile
   * @param processors how many were busy with it
   */
  private record Cost(
      double latenessMillis50, double latenessMillis99, double residentMib, double processors) {
    static Cost of(Duration time) {
      Scrape before = tool.scrape();
      double cpu = before.sum(MetricCondition.metric("process_cpu_seconds_total"));
      sleep(time);
      Scrape after = tool.scrape();
      String histogram = "tcp_traffic_scan_schedule_delay_seconds";
      return new Cost(
          after.quantile(0.5, histogram, before) * 1e3,
          after.quantile(0.99, histogram, before) * 1e3,
          tool.residentBytes() / 1048576.0,
          (after.sum(MetricCondition.metric("process_cpu_seconds_total")) - cpu)
              / time.toSeconds());
    }
  }

  /** A quarter of an hour with an outage of each line, over links as people have them. */
  @EnabledIfSystemProperty(named = "picture", matches = "PT.+", disabledReason = "-Dpicture=PT16M")
  @Test
  void makesThePictureOfTheDocuments() {
    Duration length = Duration.parse(System.getProperty("picture"));
    network.respond(32601);
    link("eth0").rate(OUT, 20_000_000, 500).rate(IN, 100_000_000, 500);
    link("eth1").rate(OUT, 8_000_000, 500).rate(IN, 30_000_000, 500).loss(0.008);
    String token = network.file("token", Emulator.RESPONDER_TOKEN);
    tool.start(
        args(
            TWO_SERVERS
                + "--capacity-server 192.0.2.1:32601 --capacity-interval 60s --capacity-token-file "
                + token));
    sleep(length.dividedBy(4));
    link("eth1").loss(1);
    sleep(length.dividedBy(11));
    link("eth1").loss(0.008);
    sleep(length.dividedBy(4));
    link("eth0").down();
    sleep(length.dividedBy(22));
    link("eth0").up();
    sleep(length.multipliedBy(4).dividedBy(11));
    try (Tab tab = browser.tab().size(1080, 1000).open(ORIGIN + "/").await(DRAWN)) {
      zoomTo(tab, length);
      tab.screenshot(Path.of("src", "docs", "status-page.png"));
      picture(tab, "long");
      picture(tab.scheme("dark"), "long-dark");
      picture(tab.scheme("light").size(390, 844), "long-phone");
    }
    try (Tab tab = browser.tab().language("ja").open(ORIGIN + "/").await(DRAWN)) {
      picture(tab, "long-japanese");
    }
  }

  /** Drags over the last part of a chart of 15 minutes. */
  private static void zoomTo(Tab tab, Duration time) {
    double share = Math.min(1, time.toSeconds() / 900.0);
    String area = "document.querySelector('.u-over').getBoundingClientRect()";
    int right = tab.evaluate(area + ".right").asInt() - 1;
    int width = (int) (tab.evaluate(area + ".width").asInt() * share) - 2;
    int top = tab.evaluate(area + ".top").asInt();
    tab.drag(right - width, top + 20, right, top + 20).point(5, 5);
    tab.await("!document.querySelector('#ranges [aria-pressed=true]')").await(DRAWN);
    sleep(ofSeconds(2));
  }

  /** Saves a picture of the whole page. */
  private static void picture(Tab tab, String name) {
    int width = tab.evaluate("innerWidth").asInt();
    tab.size(width, tab.evaluate("document.documentElement.scrollHeight").asInt());
    tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    tab.screenshot(PICTURES.resolve(name + ".png"));
  }
}
