package io.tcptrafficscan.capacity.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.link.LinkModel;
import io.tcptrafficscan.capacity.estimate.link.Models;
import io.tcptrafficscan.capacity.estimate.link.Program;
import io.tcptrafficscan.capacity.estimate.link.Score;
import io.tcptrafficscan.capacity.estimate.link.Sender;
import io.tcptrafficscan.capacity.estimate.link.SimulatedDownload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Downloads without a network, so that the truth is known. {@code -Daccuracy=full} measures more
 * often. Writes what it found to target/simulated-downloads.md.
 */
class SimulatedDownloadsTest {
  private static final long SEED = 20_261_127;
  private static final boolean FULL = "full".equals(System.getProperty("accuracy"));
  private static final int TIMES = FULL ? 50 : 4;
  private static final int SEEDS = 1000;
  private static final int MOST_BYTES = 4_000_000;
  private static final long MOST_NANOS = 3_000_000_000L;
  private static final long MILLI = 1_000_000;
  private static final long[] RTTS = {5, 20, 60};
  private static final List<String> REPORT = new ArrayList<>();

  private static final List<LinkModel> WIFI =
      List.of(
          Models.wifi(65e6, 0, false),
          Models.wifi(65e6, 0, true),
          Models.wifi(300e6, 0, false),
          Models.wifi(866e6, 0, false));

  /** Senders that do not fill a line, or do so in their own way. */
  enum Server {
    CUBIC,
    BBR,
    FQ,
    PROGRAM,
    PROGRAM_WITH_BBR,
    SMALL_BUFFER,
    SMALL_BUFFER_WITH_FQ,
    LATE_ACKNOWLEDGEMENTS;

    Sender towards(LinkModel line, SplittableRandom random) {
      return switch (this) {
        case CUBIC -> Sender.CUBIC;
        case BBR -> Sender.BBR;
        case FQ -> Sender.FQ;
        case PROGRAM -> Sender.CUBIC.with(program(line, random));
        case PROGRAM_WITH_BBR -> Sender.BBR.with(program(line, random));
        case SMALL_BUFFER -> Sender.CUBIC.withBuffer((int) between(2, 500, random));
        case SMALL_BUFFER_WITH_FQ -> Sender.FQ.withBuffer((int) between(2, 500, random));
        case LATE_ACKNOWLEDGEMENTS ->
            Sender.CUBIC
                .with(program(line, random))
                .withAckJitter((long) between(1e5, 8e6, random));
      };
    }

    private static Program program(LinkModel line, SplittableRandom random) {
      double rate = line.bitsPerSecond() * between(0.05, 0.95, random);
      return Program.of(rate, (int) between(1, 700, random));
    }
  }

  private static double between(double least, double most, SplittableRandom random) {
    return least * Math.pow(most / least, random.nextDouble());
  }

  /** A line that nobody else uses: no interval foresees what others will do. */
  private static LinkModel line(SplittableRandom random) {
    double rate = between(5e6, 1e9, random);
    return switch (random.nextInt(6)) {
      case 0 -> Models.cableDown(rate, rate < 3e8 ? 8 : 32, MILLI);
      case 1 -> Models.gpon(rate, MILLI);
      case 2 -> WIFI.get(random.nextInt(WIFI.size()));
      case 3 -> Models.jitter(rate, 2 * MILLI);
      case 4 -> Models.ticks(rate, MILLI);
      default -> Models.steady(rate);
    };
  }

  /** Downloads as the client does, until it knows enough. */
  private static void measure(
      LinkModel model, Sender sender, long rttNanos, SplittableRandom random, Score score) {
    SimulatedDownload seen = new SimulatedDownload(model, sender, rttNanos, MOST_BYTES, random);
    long rtt = seen.handshakeNanos();
    Download train = new Download(new Arrivals(), new EchoedTimes(rtt), rtt);
    int read = 0;
    try (RunningEstimate running = new RunningEstimate(Progress.NONE, new DirectExecutor())) {
      while (read < seen.segments()
          && !running.isEnough()
          && seen.readNanos(read) - seen.readNanos(0) < MOST_NANOS) {
        long bytes = (read + 1L) * SimulatedDownload.SEGMENT;
        train.arrivals().add(seen.arrivedNanos(read), bytes);
        train.echoes().note(seen.readNanos(read), seen.receiveRttMicros(read));
        running.offer(train, bytes);
        read++;
      }
    }
    CapacityEstimate estimate = train.explained(train.estimate(), false);
    score.add(estimate, seen.truth(read), seen.next(read), read * SimulatedDownload.SEGMENT);
  }

  static List<WebRow> rows() {
    return WebRow.all();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void measuresTheLinksThatPeopleHave(WebRow row) {
    Score all = new Score();
    for (Sender sender : List.of(Sender.CUBIC, Sender.BBR, Sender.FQ)) {
      for (LinkModel model : row.models()) {
        for (long rtt : RTTS) {
          Score cell = new Score();
          for (int i = 0; i < TIMES; i++) {
            measure(model, sender, rtt * MILLI, new SplittableRandom(SEED + i), cell);
          }
          REPORT.add("| " + sender + ", " + model.name() + " | " + rtt + " ms | " + cell + " |");
          assertThat(!row.cheap() || cell.medianBytes() <= wantedBytes(model, rtt))
              .as(REPORT.get(REPORT.size() - 1))
              .isTrue();
          all.add(cell);
        }
      }
    }
    REPORT.add("| **" + row.name() + "** | | " + all + " |");
    String seen = "seed " + SEED + ": " + all;

    assertThat(all.published()).as(seen).isGreaterThanOrEqualTo(row.published());
    assertThat(all.medianError()).as(seen).isLessThanOrEqualTo(row.median());
    assertThat(all.error95()).as(seen).isLessThanOrEqualTo(row.error95());
    assertThat(all.coverage()).as(seen).isGreaterThanOrEqualTo(row.coverage());
  }

  private static double wantedBytes(LinkModel model, long rttMillis) {
    return 3 * model.bitsPerSecond() / 8 * rttMillis / 1000 + 500_000;
  }

  @ParameterizedTest
  @EnumSource
  void isNotDeceivedByAServer(Server server) {
    Score all = new Score();
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(SEED + seed);
      LinkModel line = line(random);
      Sender sender = server.towards(line, random);
      long rtt = (long) between(2e6, 1e8, random);

      measure(line, sender, rtt, random, all);

      assertThat(all.misleading())
          .as("seed %d: %s, %s, %d ns", seed, line.name(), sender, rtt)
          .isZero();
    }
    REPORT.add("| " + server + ", any line | 2 to 100 ms | " + all + " |");
  }

  @AfterAll
  static void writeReport() throws IOException {
    REPORT.add(0, Score.HEAD);
    Files.createDirectories(Path.of("target"));
    Files.write(Path.of("target/simulated-downloads.md"), REPORT);
  }
}
