package io.tcptrafficscan.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.history.Recorded.Probe;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.ProbeLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Days of history by a test clock, compared with every probe that was recorded. */
class HistoryTest {
  private static final long MEMORY = 8 << 20;
  private static final long START = 1_795_650_000_000L;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long TIMEOUT = 5_000;

  private long now = START;

  private History history(long memory) {
    return new History(memory, () -> now);
  }

  /** A time in which probes fail. */
  private record Window(long from, long to, boolean isWhole, FailureReason reason) {
    boolean has(long millis) {
      return millis >= from && millis < to;
    }
  }

  /** Two servers over one interface, some outages of both or of the first, and a restart. */
  private final class Run {
    final Random random;
    final long interval;
    final long length;
    final List<Window> windows = new ArrayList<>();
    final Recorded first;
    final Recorded second;
    History history;
    int run;

    Run(long seed, long interval, long length) throws IOException {
      random = new Random(seed);
      this.interval = interval;
      this.length = length;
      long holds = 5 * interval + TIMEOUT;
      first = new Recorded("eth0", "192.0.2.1", holds);
      second = new Recorded("eth0", "192.0.2.2", holds);
      now = START + random.nextInt(1_000_000);
      begin(history(MEMORY));
      makeWindows();
      long restart = quiet(now + length / 2);
      long end = quiet(now + length);
      measureUntil(restart);
      restart();
      now += 30_000 + random.nextInt(60_000);
      measureUntil(end);
    }

    private void begin(History next) {
      history = next;
      history.replace(List.of(first.probed(interval, TIMEOUT), second.probed(interval, TIMEOUT)));
    }

    private void makeWindows() {
      long margin = 20 * interval + 2 * MINUTE;
      long at = now + margin;
      while (at < now + length) {
        at += margin + (long) (random.nextDouble() * length / 6);
        long until = at + 4 * interval + (long) (random.nextDouble() * length / 30);
        windows.add(
            new Window(
                at,
                until,
                random.nextBoolean(),
                FailureReason.ALL.get(random.nextInt(FailureReason.ALL.size()))));
        at = until;
      }
    }

    /** A time near {@code millis} at which nothing is down, nor was lately. */
    private long quiet(long millis) {
      long found = millis;
      while (isNearAnOutage(found)) {
        found += interval;
      }
      return found;
    }

    private boolean isNearAnOutage(long millis) {
      return windows.stream()
          .anyMatch(w -> millis > w.from - 3 * interval && millis < w.to + 3 * interval + 60_000);
    }

    private void restart() throws IOException {
      ByteArrayOutputStream kept = new ByteArrayOutputStream();
      history.write(new DataOutputStream(kept));
      History next = history(MEMORY);
      next.restore(new DataInputStream(new ByteArrayInputStream(kept.toByteArray())));
      run++;
      begin(next);
    }

    private void measureUntil(long end) {
      while (now < end) {
        probe(first, true);
        now += interval / 2;
        probe(second, false);
        now += interval - interval / 2;
        if (random.nextInt(50) == 0) {
          history.digest();
        }
      }
      history.digest();
    }

    private @Nullable Window window(boolean isFirst) {
      for (Window each : windows) {
        if (each.has(now) && (each.isWhole || isFirst)) {
          return each;
        }
      }
      return null;
    }

    private void probe(Recorded path, boolean isFirst) {
      Window window = window(isFirst);
      int retransmits = random.nextInt(20) == 0 ? 1 : 0;
      double skew = random.nextGaussian() * 0.2 + (random.nextInt(20) == 0 ? 1 : 0);
      long rtt =
          window != null || retransmits > 0
              ? TcpSample.ABSENT
              : Math.round((isFirst ? 10_000 : 50_000) * Math.exp(skew));
      path.add(
          history,
          new Probe(
              now,
              run,
              window == null ? null : window.reason,
              rtt,
              window == null ? retransmits : 0));
    }
  }

  private static void assertRight(Run run, Recorded path, long back, int most, double rankError) {
    long to = path.probes.get(path.probes.size() - 1).millis() + 1;
    Grid grid = run.history.grid(to - back, to, most);
    Rows rows = run.history.rows(path.key, grid);
    double sumSent = 0;
    assertThat(grid.points()).isBetween(1, most);
    for (int i = 1; i < grid.points(); i++) { // the first may reach beyond what is kept
      long from = grid.firstMillis() + i * grid.stepMillis();
      long until = from + grid.stepMillis();
      long sent = path.sent(from, until);
      double measured = path.seconds(from, until, false);
      if (sent == 0 && measured == 0) {
        assertThat(rows.sent[i]).isNaN();
        assertThat(rows.median[i]).isNaN();
        continue;
      }
      sumSent += sent;
      assertThat(rows.sent[i]).isCloseTo(sent, within(sent * 0.001));
      long failed = path.failed(from, until);
      assertThat(rows.failed[i]).isCloseTo(failed, within(failed * 0.001));
      assertThat(rows.retransmitted[i]).isEqualTo(path.retransmitted(from, until));
      double step = grid.stepMillis() / 1e3;
      assertThat(rows.measured[i]).isCloseTo(measured, within(step * 0.005 + 0.001));
      assertThat(down(rows, i))
          .isCloseTo(path.seconds(from, until, true), within(step * 0.001 + 0.001));
      long[] rtts = path.rtts(from, until);
      if (rtts.length == 0) {
        assertThat(rows.median[i]).isNaN();
      } else {
        assertThat(rows.min[i] * 1e6).isCloseTo(rtts[0], within(rtts[0] * 0.001));
        assertThat(Recorded.rankError(rtts, rows.median[i], 0.5))
            .as("median of %d RTTs of %s", rtts.length, grid)
            .isLessThanOrEqualTo(rankError);
        assertThat(Recorded.rankError(rtts, rows.p95[i], 0.95)).isLessThanOrEqualTo(rankError);
      }
    }
    assertThat(sumSent).as("the range is not empty").isPositive();
  }

  private static double down(Rows rows, int point) {
    double sum = 0;
    for (double[] reason : rows.down) {
      sum += reason == null ? 0 : reason[point];
    }
    return sum;
  }

  private static void assertAvailability(Run run, Recorded path, long now) {
    double measured = path.seconds(now - DAY, now, false);
    double down = path.seconds(now - DAY, now, true);
    assertThat(run.history.figures(path.key).availability())
        .isCloseTo(1 - down / measured, within(0.001));
  }

  private static void assertOutages(Run run) {
    List<PastOutage> outages = new ArrayList<>(run.history.outages());
    Collections.reverse(outages);
    List<Window> seen =
        run.windows.stream()
            .filter(w -> w.from < run.second.probes.get(run.second.probes.size() - 1).millis())
            .toList();
    assertThat(outages).hasSameSizeAs(seen);
    for (int i = 0; i < seen.size(); i++) {
      Window window = seen.get(i);
      PastOutage outage = outages.get(i);
      assertThat(outage.reason()).isEqualTo(window.reason);
      assertThat(outage.server()).isEqualTo(window.isWhole ? null : "192.0.2.1");
      assertThat(outage.fromMillis()).isEqualTo(next(run, window, window.from));
      assertThat(outage.toMillis()).isEqualTo(next(run, window, window.to));
      assertThat(outage.isCut()).isFalse();
    }
  }

  /** The first probe from a time on, of the first server, or of both. */
  private static long next(Run run, Window window, long millis) {
    long first = next(run.first, millis);
    return window.isWhole ? Math.min(first, next(run.second, millis)) : first;
  }

  private static long next(Recorded path, long millis) {
    return path.probes.get(path.index(millis)).millis();
  }

  @Test
  void isRightAtEveryRangeAfterADayWithARestart() throws IOException {
    Run run = new Run(1, 1_000, DAY + 2 * HOUR);

    for (Recorded path : List.of(run.first, run.second)) {
      assertRight(run, path, 15 * MINUTE, 600, 0);
      assertRight(run, path, 15 * MINUTE, 64, 0);
      assertRight(run, path, 3 * HOUR, 600, 0.01);
      assertRight(run, path, DAY, 600, 0.1);
      assertRight(run, path, 7 * DAY, 600, 0.2);
      assertRight(run, path, 35 * DAY, 600, 0.2);
      assertAvailability(run, path, now);
    }
    assertOutages(run);
  }

  @Test
  void isRightForAThousandSeeds() {
    IntStream.range(0, 1_000).parallel().forEach(seed -> new HistoryTest().isRight(seed));
  }

  private void isRight(int seed) {
    try {
      Run run = new Run(seed, 60_000, DAY + HOUR);
      assertAvailability(run, run.first, now);
      assertAvailability(run, run.second, now);
      assertOutages(run);
      if (seed % 25 == 0) {
        assertRight(run, run.first, DAY, 600, 0.35);
        assertRight(run, run.second, 3 * HOUR, 600, 0.01);
        assertRight(run, run.first, 7 * DAY, 600, 0.2);
      }
    } catch (AssertionError | IOException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  @Test
  void isRightAfterFortyDays() throws IOException {
    Run run = new Run(7, 5 * MINUTE, 40 * DAY);

    assertRight(run, run.first, 35 * DAY, 600, 0.2);
    assertRight(run, run.second, 7 * DAY, 600, 0.2);
    assertRight(run, run.first, 48 * HOUR, 600, 0.35);
  }

  @Test
  void allocatesNothingOnTheThreadThatMeasures() {
    History history = history(MEMORY);
    Recorded path = new Recorded("eth0", "192.0.2.1", 10_000);
    history.replace(List.of(path.probed(1_000, TIMEOUT)));
    ProbeLog.Recorder recorder = history.recorder(path.path);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId(); // threadId() is of Java 19
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) { // the JVM itself allocates in the first rounds
      long before = threads.getThreadAllocatedBytes(id);
      for (int i = 0; i < 1_000; i++) {
        recorder.succeeded(now + i, 10_000 + i, 0);
        recorder.failed(now + i, 5_000, FailureReason.TIMEOUT);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
      history.digest();
    }

    assertThat(least).isZero();
    assertThat(history.dropped()).isZero();
  }

  @Test
  void countsProbesThatFindNoRoom() {
    History history = history(1 << 18);
    Recorded path = new Recorded("eth0", "192.0.2.1", 10_000);
    history.replace(List.of(path.probed(1_000, TIMEOUT)));
    ProbeLog.Recorder recorder = history.recorder(path.path);
    for (int i = 0; i < 5_000; i++) {
      recorder.succeeded(now + i, 10_000, 0);
    }

    assertThat(history.dropped()).isPositive();
  }
}
