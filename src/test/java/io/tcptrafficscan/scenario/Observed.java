package io.tcptrafficscan.scenario;

import static io.tcptrafficscan.scenario.NetworkScenario.metric;

import io.tcptrafficscan.network.Answer;
import io.tcptrafficscan.network.CommandFailedException;
import io.tcptrafficscan.network.Scrape;
import io.tcptrafficscan.network.TestNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * What an honest scraper, a kubelet and a reader of the factor see of the tool over some time, each
 * asking once a second.
 */
final class Observed {
  private static final String METRICS = "http://" + AttackedTool.USER + "@127.0.0.1:59121/metrics";
  private static final String LIVE = "http://" + AttackedTool.USER + "@127.0.0.1:59121/health/live";
  private static final String FACTOR = "http://127.0.0.1:32600/tcpflow";
  private static final int UNAVAILABLE = 503;
  private static final double NANO = 1e9;

  private final List<Double> rtts = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private @Nullable Scrape first;
  private @Nullable Scrape last;
  private long firstNanos;
  private long lastNanos;
  private long mostResident;
  private int asked;
  private int refused;

  private Observed() {}

  static Observed during(Duration length, TestNetwork network) {
    Observed seen = new Observed();
    long end = System.nanoTime() + length.toNanos();
    do {
      long next = System.nanoTime() + (long) NANO;
      seen.ask(network);
      Duration left = Duration.ofNanos(Math.max(0, next - System.nanoTime()));
      Awaitility.await().pollDelay(left).until(() -> true); // once a second is the subject
    } while (System.nanoTime() < end && network.tool().isRunning());
    seen.ask(network);
    return seen;
  }

  private void ask(TestNetwork network) {
    asked++;
    mostResident = Math.max(mostResident, network.tool().isRunning() ? resident(network) : 0);
    try {
      Answer answer = network.ask("GET", METRICS);
      if (answer.status() == UNAVAILABLE) {
        refused++;
      } else if (answer.status() == 200) {
        take(answer.scrape());
      } else {
        problems.add("scrape: status " + answer.status());
      }
    } catch (CommandFailedException e) {
      problems.add("scrape: " + e.getMessage());
    }
    demand(network, LIVE);
    demand(network, FACTOR);
  }

  private void demand(TestNetwork network, String url) {
    try {
      Answer answer = network.ask("GET", url);
      if (answer.status() != 200) {
        problems.add(url + ": status " + answer.status());
      }
    } catch (CommandFailedException e) {
      problems.add(url + ": " + e.getMessage());
    }
  }

  /** It may end between two looks. */
  private static long resident(TestNetwork network) {
    try {
      return network.tool().residentBytes();
    } catch (java.io.UncheckedIOException e) {
      return 0;
    }
  }

  private void take(Scrape scrape) {
    long now = System.nanoTime();
    if (first == null) {
      first = scrape;
      firstNanos = now;
    }
    last = scrape;
    lastNanos = now;
    List<Double> sorted = scrape.values(metric("rtt_last_seconds")).stream().sorted().toList();
    if (!sorted.isEmpty()) {
      rtts.add(sorted.get(sorted.size() / 2));
    }
  }

  /** How much a counter grew, over all of its series. */
  double grown(String name) {
    return first == null || last == null
        ? Double.NaN
        : last.sum(metric(name)) - first.sum(metric(name));
  }

  /** How late the latest hundredth of the probes was at the least. */
  double lateness() {
    return first == null || last == null
        ? Double.NaN
        : last.quantile(0.99, "tcp_traffic_scan_schedule_delay_seconds", first);
  }

  /** The median path's RTT of the median scrape. */
  double rtt() {
    return rtts.isEmpty() ? Double.NaN : rtts.stream().sorted().toList().get(rtts.size() / 2);
  }

  /** From the first scrape to the last. */
  double seconds() {
    return (lastNanos - firstNanos) / NANO;
  }

  long mostResident() {
    return mostResident;
  }

  int asked() {
    return asked;
  }

  /** Scrapes that were answered with 503. */
  int refused() {
    return refused;
  }

  /** Requests without an answer, or with one that is neither 200 nor a scrape's 503. */
  List<String> problems() {
    return problems;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.0f rounds and %.0f skipped in %.1f s, %.0f probes, %.0f RTTs, p99 lateness %.2f ms,"
            + " RTT %.2f ms, %d MiB, %d scrapes, %d times 503, %d problems",
        grown("rounds_total"),
        grown("rounds_skipped_total"),
        seconds(),
        grown("probes_total"),
        grown("rtt_seconds_count"),
        lateness() * 1e3,
        rtt() * 1e3,
        mostResident >> 20,
        asked,
        refused,
        problems.size());
  }
}
