package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.browser.Tab;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The status page in a real browser, beside the tool in the node. Pictures go to {@code target}.
 */
class StatusPageIT extends PageScenario {

  private static final int TAB = 9;
  private static final int ESCAPE = 27;
  private static final int LEFT = 37;

  @Tag("alone")
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

  @Tag("alone")
  @Test
  void showsADarkLinkAsOneOutage() {
    showsADarkLinkAsOneOutage(ofSeconds(8), ofSeconds(8));
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
}
