package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever reaches a port, whatever becomes of a file and whoever is silent or lies: the tool
 * measures on. {@code -Dattack.length=PT5S} makes each attack shorter, {@code -Dattack.only} is a
 * regular expression of their names, {@code -Dattack.paths} one number of paths.
 */
@Tag("alone")
class AttacksIT extends NetworkScenario {
  private static final Duration ONE_WAY = ofMillis(25);
  private static final double RTT_PERCENT = 3;
  private static final double MOST_LATER = 2;
  private static final double MOST_REFUSED = 0.1;
  private static final double LEAST_MEASURED = 0.9;

  /** The latest hundredth of fewer is a handful, which any program on the machine can delay. */
  private static final int ENOUGH_PROBES = 1000;

  private static final Duration RECOVERY = ofSeconds(10);

  /** Connections of the test itself. */
  private static final int MORE_DESCRIPTORS = 8;

  private static final int MORE_THREADS = 8;

  /** A tool that runs, as it was before anything happened to it. */
  private record Subject(
      AttackedTool tool,
      int paths,
      boolean capacity,
      Duration interval,
      Observed quiet,
      int descriptors,
      int threads) {}

  private static @Nullable Subject subject;

  @ParameterizedTest
  @EnumSource(names = {"IDLE", "FLOOD"})
  void standsAnAttackOfSeconds(Attack attack) {
    stand(attack, 4, length("PT5S"));
  }

  @Tag("full")
  @ParameterizedTest
  @MethodSource("attacks")
  void standsAnAttack(int paths, Attack attack) {
    stand(attack, paths, length("PT1M"));
  }

  private static Duration length(String otherwise) {
    return Duration.parse(System.getProperty("attack.length", otherwise));
  }

  private static Stream<Arguments> attacks() {
    Pattern only = Pattern.compile(System.getProperty("attack.only", ".*"));
    Integer paths = Integer.getInteger("attack.paths");
    return (paths == null ? Stream.of(4, 1000) : Stream.of(paths))
        .flatMap(
            n ->
                Stream.of(Attack.values())
                    .filter(attack -> only.matcher(attack.name()).matches())
                    .map(attack -> Arguments.of(n, attack)));
  }

  /** Attacks the tool that stood the one before, so that a quiet time serves many. */
  private void stand(Attack attack, int paths, Duration length) {
    Subject now = subject;
    if (now == null || now.paths != paths || now.capacity != attack.needsCapacity()) {
      end();
      network.heal();
      now = begin(paths, attack.needsCapacity(), length);
    }
    subject = null;
    try {
      attack(attack, now, length);
      subject = now;
    } finally {
      if (subject == null) {
        System.out.println(now.tool.log());
        now.tool.close();
      }
    }
  }

  private static void attack(Attack attack, Subject subject, Duration length) {
    Stolen stolen = new Stolen();
    Runnable ending = attack.begin(subject.tool);
    Observed attacked;
    try {
      attacked = Observed.during(length, network);
    } finally {
      ending.run();
    }
    System.out.printf("attack %s, %d paths: %s%n", attack, subject.paths, attacked);
    assertServes(attacked);
    assertMeasures(subject, attacked, stolen);
    assertIsAsBefore(subject);
  }

  private static Subject begin(int paths, boolean capacity, Duration length) {
    Duration interval = ofMillis(paths < 100 ? 200 : 1000);
    link("eth0").delay(ONE_WAY);
    link("eth1").delay(ONE_WAY);
    AttackedTool tool = AttackedTool.start(network, paths, capacity, interval);
    try {
      await(ofSeconds(20), metric("rounds_total").atLeast(10));
      Observed quiet = Observed.during(length, network);
      System.out.printf("quiet, %d paths: %s%n", paths, quiet);
      return new Subject(
          tool,
          paths,
          capacity,
          interval,
          quiet,
          network.tool().descriptors(),
          network.tool().threads());
    } catch (RuntimeException | AssertionError e) {
      System.out.println(tool.log());
      tool.close();
      throw e;
    }
  }

  private static void assertServes(Observed attacked) {
    assertThat(network.tool().isRunning()).as("runs").isTrue();
    SoftAssertions.assertSoftly(
        softly -> {
          softly.assertThat(attacked.problems()).as("requests not served").isEmpty();
          softly
              .assertThat(attacked.refused())
              .as("scrapes answered with 503")
              .isLessThanOrEqualTo((int) (attacked.asked() * MOST_REFUSED));
          softly
              .assertThat(attacked.mostResident())
              .as("memory")
              .isLessThan(AttackedTool.memoryLimit());
        });
  }

  private static void assertMeasures(Subject subject, Observed attacked, Stolen stolen) {
    SoftAssertions softly = new SoftAssertions();
    softly.assertThat(attacked.grown("rounds_skipped_total")).as("rounds skipped").isZero();
    if (attacked.grown("probes_total") >= ENOUGH_PROBES) {
      softly
          .assertThat(attacked.lateness())
          .as("p99 lateness")
          .isLessThanOrEqualTo(MOST_LATER * subject.quiet.lateness());
    }
    softly
        .assertThat(attacked.rtt())
        .as("RTT")
        .isCloseTo(2 * ONE_WAY.toMillis() / 1e3, withinPercentage(RTT_PERCENT));
    softly
        .assertThat(attacked.grown("rtt_seconds_count"))
        .as("RTTs measured")
        .isGreaterThan(
            LEAST_MEASURED
                * subject.paths
                * (attacked.seconds() * 1e3 / subject.interval.toMillis() - 1));
    stolen.excuse(softly::assertAll);
  }

  private static void assertIsAsBefore(Subject subject) {
    Awaitility.await()
        .atMost(RECOVERY)
        .pollInterval(ofMillis(500))
        .untilAsserted(
            () -> {
              assertThatCode(() -> network.get("http://127.0.0.1:59121/health/ready"))
                  .doesNotThrowAnyException();
              var scrape = network.tool().scrape();
              for (String name : List.of("paths", "probe_success")) {
                assertThat(scrape.sum(metric(name))).as(name).isEqualTo(subject.paths);
              }
              assertThat(scrape.count(metric("rtt_last_seconds"))).isEqualTo(subject.paths);
              assertThat(network.tool().descriptors())
                  .as("descriptors")
                  .isLessThanOrEqualTo(subject.descriptors + MORE_DESCRIPTORS);
              assertThat(network.tool().threads())
                  .as("threads")
                  .isLessThanOrEqualTo(subject.threads + MORE_THREADS);
            });
  }

  /** The tool runs on for the next attack where it stood this one. */
  @Override
  @AfterEach
  void heal() {
    if (subject == null) {
      super.heal();
    }
  }

  @AfterAll
  static void end() {
    Subject last = subject;
    subject = null;
    if (last != null) {
      last.tool.close();
    }
  }
}
