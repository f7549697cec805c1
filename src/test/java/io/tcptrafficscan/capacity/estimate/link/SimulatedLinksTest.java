package io.tcptrafficscan.capacity.estimate.link;

import static io.tcptrafficscan.capacity.estimate.link.Links.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.Known;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On links without a network, so that the truth is known. {@code -Daccuracy=full} measures each
 * cell two hundred times. Writes what it found to target/simulated.md.
 */
class SimulatedLinksTest {
  private static final long SEED = 20_261_126;
  private static final boolean FULL = "full".equals(System.getProperty("accuracy"));
  private static final int PATHS = FULL ? 20 : 2;
  private static final int TIMES = 10;
  private static final int SEEDS = 1000;
  private static final int MOST_BYTES = 1 << 22;
  private static final int ROUND_TRIPS = 9; // of slow start, in the longest train
  private static final long[] RTTS = {5, 20, 60};
  private static final List<String> SUMMARY = new ArrayList<>();
  private static final List<String> DECEPTIONS = new ArrayList<>();
  private static final List<String> CELLS = new ArrayList<>();

  private record Cell(String name, long rtt, Score score) {
    private String line() {
      return "| " + name + " | " + rtt + " ms | " + score + " |";
    }
  }

  static List<Row> rows() {
    return Row.all();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void measuresTheLinksThatPeopleHave(Row row) {
    List<Cell> cells = new ArrayList<>();
    Score all = new Score();
    for (LinkModel model : row.models()) {
      for (long rtt : RTTS) {
        Trial trial = new Trial(model, rtt).withMaxBytes(row.maxBytes());
        Score score = new Score().add(trial, SEED + rtt, PATHS, TIMES);
        cells.add(new Cell(model.name(), rtt, score));
        all.add(score);
      }
    }
    report(row.name(), cells, all);
    String seen = "seed " + SEED + ": " + all;

    assertThat(all.published()).as(seen).isGreaterThanOrEqualTo(row.published());
    assertThat(all.medianError()).as(seen).isLessThanOrEqualTo(row.median());
    assertThat(all.error95()).as(seen).isLessThanOrEqualTo(row.error95());
    assertThat(all.coverage()).as(seen).isGreaterThanOrEqualTo(row.coverage());
    assertThat(all.coverageNext()).as(seen).isGreaterThanOrEqualTo(row.coverageNext());
    assertThat(all.medianBytes()).as(seen).isLessThanOrEqualTo(row.maxBytes());
    // Both ends' times are known: a pace is no secret.
    assertThat(all.rejected(NoCapacity.PACED)).as(seen).isZero();
  }

  /**
   * The sender alone times the train, by acknowledgements of which every second segment has one.
   * What was received behind a lost segment has no time then, so lossy links seldom have a number.
   */
  @ParameterizedTest
  @MethodSource("rows")
  void measuresTheWayToAReceiverThatTellsNothing(Row row) {
    Score all = new Score();
    for (LinkModel model : row.models()) {
      for (long rtt : RTTS) {
        Trial trial = new Trial(model, rtt).withMaxBytes(row.maxBytes()).timedByAcknowledgements();
        all.add(new Score().add(trial, SEED + rtt, PATHS, TIMES));
      }
    }
    SUMMARY.add("| " + row.name() + ", by acknowledgements | | " + all + " |");
    String seen = "seed " + SEED + ": " + all;

    assertThat(all.falseOnes()).as(seen).isZero();
    assertThat(all.medianError()).as(seen).isLessThanOrEqualTo(row.median());
    assertThat(all.error95()).as(seen).isLessThanOrEqualTo(row.error95());
    assertThat(all.coverage()).as(seen).isGreaterThanOrEqualTo(row.coverage());
    if (!row.name().contains("loss")) {
      assertThat(all.published()).as(seen).isGreaterThanOrEqualTo(row.published());
    }
  }

  @Test
  void isNotDeceivedByAcknowledgementsOfWhatWasSentAgain() {
    falseNumbers(
        "loss, timed by acknowledgements",
        random -> {
          LinkModel steady = Models.steady(between(5e6, 2e9, random));
          return new Trial(Models.lossy(steady, random.nextDouble(0.05)), rtt(random))
              .timedByAcknowledgements();
        });
    falseNumbers(
        "token bucket, timed by acknowledgements",
        random -> emptied(random, false).timedByAcknowledgements());
    falseNumbers(
        "policer, timed by acknowledgements",
        random -> emptied(random, true).timedByAcknowledgements());
  }

  private static void report(String name, List<Cell> cells, Score all) {
    SUMMARY.add("| " + name + " | | " + all + " |");
    CELLS.add("\n### " + Character.toUpperCase(name.charAt(0)) + name.substring(1) + "\n");
    CELLS.add(Score.HEAD);
    cells.stream()
        .sorted(Comparator.comparingDouble((Cell cell) -> cell.score().badness()).reversed())
        .forEach(cell -> CELLS.add(cell.line()));
  }

  @AfterAll
  static void writeReport() throws IOException {
    List<String> report = new ArrayList<>();
    report.add("Seed " + SEED + ", " + PATHS * TIMES + " measurements a cell.\n");
    report.add(Score.HEAD);
    report.addAll(SUMMARY);
    report.add("\nNever a false number, in the first measurement of " + SEEDS + " paths each:\n");
    report.add(Score.HEAD);
    report.addAll(DECEPTIONS);
    report.addAll(CELLS);
    Files.createDirectories(Path.of("target"));
    Files.write(Path.of("target/simulated.md"), report);
  }

  @Test
  void costsNoMoreThanAShortTrainOnSteadyLinks() {
    for (double rate : new double[] {10e6, 50e6, 100e6, 200e6}) {
      Score score = new Score().add(new Trial(Models.steady(rate), 20), SEED, 5, 12);

      assertThat(score.medianBytes()).as(score.toString()).isLessThanOrEqualTo(270_000);
    }
  }

  /** First measurements of new paths, each another one. */
  private static Score falseNumbers(String name, Function<SplittableRandom, Trial> trials) {
    Score score = new Score();
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(SEED + seed);
      int before = score.falseOnes();
      Trial trial = trials.apply(random);
      score.add(trial, SEED + seed, 1, 1);
      assertThat(score.falseOnes()).as("%s, seed %d: %s", name, seed, trial).isEqualTo(before);
    }
    DECEPTIONS.add("| " + name + " | | " + score + " |");
    return score;
  }

  private static double between(double least, double most, SplittableRandom random) {
    return least * Math.pow(most / least, random.nextDouble());
  }

  private static long rtt(SplittableRandom random) {
    return Math.round(between(2, 100, random));
  }

  /**
   * A shaper or policer that the longest train empties. Over a long round trip, a bucket fills
   * again between the flights of slow start.
   */
  private static Trial emptied(SplittableRandom random, boolean polices) {
    double peak = between(20e6, 1e9, random);
    double rate = peak / between(1.5, 20, random);
    long rtt = rtt(random);
    double longest = Math.min(MOST_BYTES, 4 * rate / 8) * 0.8;
    double again = ROUND_TRIPS * rtt * rate / 8e3;
    double bytes = between(5_000, Math.max(5_001, (longest * (1 - rate / peak) - again)), random);
    return new Trial(
        new LinkModel(
            String.format(Locale.ROOT, "%.3g bit/s after %.3g at %.3g", rate, bytes, peak),
            rate,
            stages ->
                List.of(
                    Links.steady(peak, 300 * MILLI),
                    polices ? Links.policer(rate, bytes) : Links.bucket(rate, bytes))),
        rtt);
  }

  @Test
  void isNotDeceivedByTheBucketOfAShaper() {
    Score score = falseNumbers("token bucket", random -> emptied(random, false));

    assertThat(score.published()).isGreaterThan(0.7);
  }

  /** A long reno train over a line that loses segments gives no number; the next one is BBR. */
  @Test
  void learnsFromATrainWithoutANumberThatTheLineLosesSegments() {
    Known known = new Known(100e6, 0.01, MOST_BYTES, MOST_BYTES, false, List.of());
    LinkModel lossy = Models.lossy(Models.steady(100e6), 0.01);

    Known learnt = new Trial(lossy, 20).learn(known, SEED);
    Known again = new Trial(Models.steady(100e6), 20).learn(learnt, SEED);

    assertThat(learnt.lossy()).isTrue();
    assertThat(again.lossy()).isFalse();
  }

  @Test
  void findsTheRateBehindABucketThatIsASmallPartOfADeepTrain() {
    for (int bytes = 1 << 19; bytes < 1 << 22; bytes += 1 << 19) {
      int size = bytes;
      LinkModel bucket =
          new LinkModel(
              "bucket of " + size,
              50e6,
              random -> List.of(Links.steady(200e6, 300 * MILLI), Links.bucket(50e6, size)));

      CapacityEstimate deep = new Trial(bucket, 20).sendOne(10_000_000, 50e6, SEED);

      assertThat(deep.isCapacity()).as(bucket.name()).isTrue();
      assertThat(deep.bitsPerSecond())
          .as(bucket.name())
          .isCloseTo(50e6, Percentage.withPercentage(1));
    }
  }

  @Test
  void isNotDeceivedByAPolicer() {
    falseNumbers("policer", random -> emptied(random, true));
  }

  @Test
  void isNotDeceivedByAMachineThatStandsStill() {
    Score score =
        falseNumbers(
            "a receiver that stands still",
            random -> {
              double rate = between(5e6, 2e9, random);
              long after = (long) between(1e5, 1e9, random);
              long nanos = (long) between(1e5, 1e9, random);
              return new Trial(
                  new LinkModel(
                      "still",
                      rate,
                      stages ->
                          List.of(Links.steady(rate, 300 * MILLI), Links.standstill(after, nanos))),
                  rtt(random));
            });

    assertThat(score.published()).isGreaterThan(0.5);
  }

  @Test
  void isNotDeceivedByAClockThatIsSet() {
    falseNumbers(
        "a clock that is set",
        random ->
            new Trial(Models.steady(between(5e6, 2e9, random)), rtt(random)).withClockSteps());
  }

  @Test
  void isNotDeceivedByASenderThatPaces() {
    falseNumbers(
        "BBR that nobody asked for",
        random ->
            new Trial(Models.steady(between(5e6, 2e9, random)), rtt(random)).with(Sender.BBR));
    falseNumbers(
        "BBR, and the sender does not tell when segments left",
        random ->
            new Trial(Models.steady(between(5e6, 2e9, random)), rtt(random))
                .with(Sender.BBR)
                .withoutDepartures(false));
  }

  @Test
  void knowsWithTheReceiversTimesAloneWhenSegmentsLeft() {
    Score score = new Score();
    for (LinkModel model :
        List.of(
            Models.steady(100e6),
            Models.ticks(50e6, MILLI),
            Models.cableUp(50e6, 150e6, 8),
            Models.wifi(65e6, 0, false))) {
      for (long rtt : RTTS) {
        score.add(new Trial(model, rtt).withoutDepartures(true), SEED, 2, 6);
      }
    }

    assertThat(score.published()).as(score.toString()).isGreaterThan(0.95);
    assertThat(score.error95()).as(score.toString()).isLessThan(0.05);
  }

  @Test
  void isNotDeceivedByGrants() {
    falseNumbers(
        "cable, grants of any size",
        random -> {
          double rate = between(10e6, 1e9, random);
          double channel = rate * between(1.5, 6, random);
          return new Trial(Models.cableUp(rate, channel, 1 + random.nextInt(32)), rtt(random));
        });
  }

  /** Cubic may end its slow start when a grant still serves all that waits. */
  @Test
  void isNotDeceivedBySlowStartThatEndsEarly() {
    for (int grant : new int[] {2, 8, 16}) {
      for (double rate : new double[] {10e6, 50e6, 200e6}) {
        for (long rtt : RTTS) {
          Trial trial = new Trial(Models.cableUp(rate, 3 * rate, grant), rtt).with(Sender.CUBIC);
          Score score = new Score().add(trial, SEED, 4, 3);

          assertThat(score.falseOnes()).as("%s: %s", trial, score).isZero();
        }
      }
    }
  }

  @Test
  void measuresBehindAQueueThatIsManaged() {
    Score score = new Score();
    for (double rate : new double[] {10e6, 50e6, 200e6, 1e9}) {
      LinkModel model = new LinkModel("CoDel", rate, random -> List.of(Links.codel(rate)));
      for (long rtt : RTTS) {
        score.add(new Trial(model, rtt), SEED, 2, 6);
      }
    }

    assertThat(score.published()).as(score.toString()).isGreaterThan(0.95);
    assertThat(score.error95()).as(score.toString()).isLessThan(0.01);
  }
}
