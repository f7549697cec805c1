package io.tcptrafficscan.network;

import static io.tcptrafficscan.network.MetricCondition.metric;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** Looks whether some paths are probed in every round while others are in trouble. */
public final class PathWatch {
  private static final String PREFIX = "tcp_traffic_scan_";

  /** A scrape falls into the middle of a round. */
  private static final int ROUND_UNDER_WAY = 1;

  /** Of all probes; where more are late, it is the tool that is too slow. */
  private static final double MOST_LATE = 0.1;

  private final Tool tool;
  private final Duration interval;
  private final String[] labels;
  private final Scrape before;
  private final long beganNanos = System.nanoTime();
  private final long scrapedNanos;

  PathWatch(Tool tool, Duration interval, String... labels) {
    this.tool = tool;
    this.interval = interval;
    this.labels = labels;
    before = tool.scrape();
    scrapedNanos = System.nanoTime();
  }

  /** No round was left out since then, whatever came of its probes. */
  public void assertNoRoundSkipped() {
    Scrape now = tool.scrape();
    assertThat(grown(now, metric(PREFIX + "rounds_skipped_total"))).isZero();
  }

  /** Every path of these was probed in each round since then, never failed and has its series. */
  public void assertMissedNoRound() {
    double least = intervalsSince(scrapedNanos);
    Scrape now = tool.scrape();
    double most = intervalsSince(beganNanos);
    double rounds = grown(now, metric(PREFIX + "rounds_total"));
    double paths = now.count(named("probes_total"));
    assertThat(paths).isPositive();
    assertThat(grown(now, metric(PREFIX + "rounds_skipped_total"))).isZero();
    assertThat(rounds).isBetween(least - 2, most + 2);
    double late = now.lateProbes() - before.lateProbes();
    double excused = excused(late, paths * rounds);
    Excuses.assertBetween(
        "probes of %s rounds on %s paths, %s late".formatted(rounds, paths, late),
        grown(now, named("probes_total")),
        paths * (rounds - ROUND_UNDER_WAY),
        excused,
        paths * (rounds + ROUND_UNDER_WAY));
    assertThat(grown(now, named("probe_failures_total"))).describedAs(now.excerpt()).isZero();
    assertThat(now.count(named("rtt_last_seconds"))).isEqualTo((int) paths);
  }

  /** How many of {@code probes} may be missing: the late ones, for a machine that stood still. */
  public static double excused(double late, double probes) {
    return Math.min(late, MOST_LATE * probes);
  }

  private double intervalsSince(long nanos) {
    return (System.nanoTime() - nanos) / (double) interval.toNanos();
  }

  private MetricCondition named(String name) {
    return metric(PREFIX + name).labels(labels);
  }

  private double grown(Scrape now, MetricCondition condition) {
    return now.sum(condition) - before.sum(condition);
  }
}
