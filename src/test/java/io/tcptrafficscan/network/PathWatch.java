package io.tcptrafficscan.network;

import static io.tcptrafficscan.network.MetricCondition.metric;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** Looks whether some paths are probed in every round while others are in trouble. */
public final class PathWatch {
  private static final String PREFIX = "tcp_traffic_scan_";

  /** A scrape falls into the middle of a round. */
  private static final int ROUND_UNDER_WAY = 1;

  private final Tool tool;
  private final Duration interval;
  private final String[] labels;
  private final Scrape before;
  private final long beganNanos = System.nanoTime();

  PathWatch(Tool tool, Duration interval, String... labels) {
    this.tool = tool;
    this.interval = interval;
    this.labels = labels;
    before = tool.scrape();
  }

  /** No round was left out since then, whatever came of its probes. */
  public void assertNoRoundSkipped() {
    Scrape now = tool.scrape();
    assertThat(grown(now, metric(PREFIX + "rounds_skipped_total"))).isZero();
  }

  /** Every path of these was probed in each round since then, never failed and has its series. */
  public void assertMissedNoRound() {
    Scrape now = tool.scrape();
    double elapsed = (System.nanoTime() - beganNanos) / (double) interval.toNanos();
    double rounds = grown(now, metric(PREFIX + "rounds_total"));
    double paths = now.count(named("probes_total"));
    assertThat(paths).isPositive();
    assertThat(grown(now, metric(PREFIX + "rounds_skipped_total"))).isZero();
    assertThat(rounds).isBetween(elapsed - 2, elapsed + 2);
    assertThat(grown(now, named("probes_total")))
        .describedAs("probes of %s rounds on %s paths", rounds, paths)
        .isBetween(paths * (rounds - ROUND_UNDER_WAY), paths * (rounds + ROUND_UNDER_WAY));
    assertThat(grown(now, named("probe_failures_total"))).describedAs(now.excerpt()).isZero();
    assertThat(now.count(named("rtt_last_seconds"))).isEqualTo((int) paths);
  }

  private MetricCondition named(String name) {
    return metric(PREFIX + name).labels(labels);
  }

  private double grown(Scrape now, MetricCondition condition) {
    return now.sum(condition) - before.sum(condition);
  }
}
