package io.tcptrafficscan.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.probe.FailureReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history while the wall clock jumps. */
class ClockTest {
  private static final long START = 1_795_650_000_000L;
  private static final long SECOND = 1_000;
  private static final long HOUR = 3_600 * SECOND;
  private static final long YEAR = 365 * 24 * HOUR;

  private long now = START;
  private History history = new History(8 << 20, () -> now);
  private final Recorded path = new Recorded("eth0", "192.0.2.1", 10_000);

  ClockTest() {
    plan();
  }

  private void plan() {
    history.replace(List.of(path.probed(SECOND, 5_000)));
  }

  private void measure(long millis) {
    for (long end = now + millis; now < end; now += SECOND) {
      history.recorder(path.path).succeeded(now, 10_000, 0);
      history.digest();
    }
  }

  /** The probes of a range. */
  private double sent(long from, long to) {
    Rows rows = history.rows(path.key, history.grid(from, to, 600));
    return DoubleStream.of(rows.sent).filter(count -> !Double.isNaN(count)).sum();
  }

  @Test
  void survivesAClockThatIsSetBackByAnHour() {
    measure(3 * HOUR);
    now -= HOUR;
    measure(HOUR / 2);

    assertThat(sent(START, START + 2 * HOUR)).isCloseTo(7_200, within(60.0));
    assertThat(sent(START + 2 * HOUR, now)).isCloseTo(1_800, within(60.0));
    PathFigures figures = history.figures(path.key);
    assertThat(figures.availability()).isEqualTo(1);
    assertThat(figures.measuredDaySeconds()).isCloseTo(2.5 * 3_600, within(60.0));
    assertThat(figures.sent()).isBetween(890, 912);
    assertThat(history.outages()).isEmpty();
  }

  @Test
  void hasAGapWhereTheClockIsSetForward() {
    measure(HOUR);
    now += HOUR;
    measure(HOUR);

    assertThat(sent(START, START + HOUR)).isCloseTo(3_600, within(60.0));
    assertThat(sent(START + HOUR, START + 2 * HOUR)).isCloseTo(0, within(60.0));
    assertThat(history.figures(path.key).measuredDaySeconds()).isCloseTo(7_200, within(60.0));
  }

  @Test
  void hasNoOutageOfLessThanNothing() {
    measure(60 * SECOND);
    history.recorder(path.path).failed(now, 5_000, FailureReason.TIMEOUT);
    now -= HOUR;
    assertThat(history.figures(path.key).availability()).isBetween(0.9, 1.0);
    measure(60 * SECOND);

    assertThat(history.outages()).hasSize(1);
    assertThat(history.figures(path.key).availability()).isBetween(0.9, 1.0);
  }

  private void restart(Path folder) throws IOException {
    HistoryFile file = HistoryFile.beside(folder.resolve("state"));
    file.save(history);
    history = new History(8 << 20, () -> now);
    file.load(history);
    plan();
  }

  @Test
  void survivesAStartWithAClockThatIsNotSetYet(@TempDir Path folder) throws IOException {
    measure(HOUR);
    long stopped = now;
    now -= YEAR;
    restart(folder);
    measure(60 * SECOND);
    now = stopped + 120 * SECOND;
    measure(HOUR);

    assertThat(sent(START, stopped)).isCloseTo(3_600, within(60.0));
    assertThat(sent(stopped, now)).isCloseTo(3_600, within(60.0));
  }

  @Test
  void goesOnAfterAWhileWithAClockThatWasWrongBefore(@TempDir Path folder) throws IOException {
    measure(HOUR);
    now -= YEAR;
    restart(folder);
    long begin = now;
    measure(HOUR);

    assertThat(sent(begin, now)).isCloseTo(3_000, within(60.0));
  }
}
