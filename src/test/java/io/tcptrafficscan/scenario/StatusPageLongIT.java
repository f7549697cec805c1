package io.tcptrafficscan.scenario;

import static io.tcptrafficscan.network.Link.Direction.IN;
import static io.tcptrafficscan.network.Link.Direction.OUT;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.browser.Tab;
import io.tcptrafficscan.network.MetricCondition;
import io.tcptrafficscan.network.Scrape;
import io.tcptrafficscan.network.emulator.Emulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What takes long to show of the status page, what it costs, and the picture in the documents. */
@Tag("alone")
@Tag("full")
class StatusPageLongIT extends PageScenario {
  @Test
  void showsALongDarkLinkAsOneOutage() {
    showsADarkLinkAsOneOutage(ofSeconds(90), ofSeconds(60));
  }

  /** What five open tabs cost an agent with 1,000 paths: its probes must not wait for them. */
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
    try (Tab tab = browser.tab().size(1240, 960).open(ORIGIN + "/").await(DRAWN)) {
      zoomTo(tab, length);
      String bottom = "document.querySelector('figure').getBoundingClientRect().bottom + scrollY";
      tab.size(1240, tab.evaluate("Math.ceil(" + bottom + ") + 14").asInt());
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
    tab.evaluate("document.querySelector('figure').scrollIntoView()");
    double share = Math.min(1, time.toSeconds() / 900.0);
    String area = "document.querySelector('.u-over').getBoundingClientRect()";
    int right = tab.evaluate(area + ".right").asInt() - 1;
    int width = (int) (tab.evaluate(area + ".width").asInt() * share) - 2;
    int top = tab.evaluate(area + ".top").asInt();
    String answers =
        "performance.getEntriesByType('resource').filter(e => e.name.includes('/history?')).length";
    int before = tab.evaluate(answers).asInt();
    tab.drag(right - width, top + 20, right, top + 20).point(5, 5);
    tab.await("!document.querySelector('#ranges [aria-pressed=true]')");
    tab.await(answers + " >= " + (before + 3));
    tab.evaluate("scrollTo(0, 0)");
  }
}
