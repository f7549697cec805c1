package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.Train;
import io.tcptrafficscan.capacity.estimate.TrainEstimator;
import io.tcptrafficscan.network.SeenCapacity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** What the JVM reads of a train is what a program in C has of the same arrivals. */
@Tag("full")
@Tag("alone")
class ArrivalsIT extends NetworkScenario {
  private static final int PORT = 32601;
  private static final int TRAINS = 9;
  private static final long RTT_NANOS = 20_000_000;

  /** The lengths of greeting, answer and report, which are no part of a train. */
  private static final Set<Integer> MESSAGES = Set.of(24, 8, 16);

  private record Segment(long nanos, int port, int bytes) {}

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {100, 500})
  void estimatesWhatAReceiverInCWould(int megabits) throws Exception {
    Path program = compile();
    network.respond(PORT + megabits);
    link("eth0").delay(ofMillis(10)).rate(megabits * 1_000_000L, 1000);
    Path output = folder.resolve("arrivals.txt");
    Process reader =
        network
            .startingInNode(program.toString(), "eth0", Integer.toString(PORT + megabits))
            .redirectOutput(output.toFile())
            .start();
    try {
      Awaitility.await().until(() -> Files.readString(output).startsWith("ready"));
      network.measure("eth0", PORT + megabits, "DOWNLOAD", 3);
      double[] off = new double[TRAINS];
      for (int i = 0; i < TRAINS; i++) {
        SeenCapacity seen = network.measure("eth0", PORT + megabits, "DOWNLOAD", 1).get(0);
        Thread.sleep(200); // for the C program to have written what it read
        double inC = TrainEstimator.estimate(lastTrain(output)).bitsPerSecond();
        off[i] = 100 * Math.abs(seen.bitsPerSecond() / inC - 1);
      }
      Arrays.sort(off);
      System.out.printf(
          Locale.ROOT,
          "%d Mbps: Java and C differ by %.3f %% (median of %d trains), %.3f %% at the most%n",
          megabits,
          off[TRAINS / 2],
          TRAINS,
          off[TRAINS - 1]);
      assertThat(off[TRAINS / 2]).isLessThan(0.5);
    } finally {
      reader.destroyForcibly();
    }
  }

  private Path compile() throws IOException, InterruptedException {
    Path program = folder.resolve("arrivals");
    try {
      Process compiler =
          new ProcessBuilder("gcc", "-O2", "-o", program.toString(), "src/test/bench/arrivals.c")
              .inheritIO()
              .start();
      assertThat(compiler.waitFor()).isZero();
    } catch (IOException e) {
      throw new TestAbortedException("a receiver in C needs gcc (Debian: gcc, libc6-dev)");
    }
    return program;
  }

  private static Train lastTrain(Path output) throws IOException {
    List<Segment> segments = new ArrayList<>();
    for (String line : Files.readAllLines(output).stream().skip(1).toList()) {
      String[] words = line.split(" ", -1);
      segments.add(
          new Segment(
              Long.parseLong(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2])));
    }
    int port = segments.get(segments.size() - 1).port();
    Arrivals arrivals = new Arrivals();
    long bytes = 0;
    for (Segment segment : segments) {
      if (segment.port() == port && !MESSAGES.contains(segment.bytes())) {
        bytes += segment.bytes();
        arrivals.add(segment.nanos(), bytes);
      }
    }
    return new Train(arrivals, new Arrivals(), RTT_NANOS, 0, true);
  }
}
