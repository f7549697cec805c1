package io.tcptrafficscan.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.LogLines;
import io.tcptrafficscan.probe.FailureReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history's file: restarts, damage of every kind, and its size. */
class HistoryFileTest {
  private static final long START = 1_795_650_000_000L;
  private static final long MEMORY = 2 << 20;
  private static final int PROBES = 1_000;

  @TempDir Path folder;

  private final Recorded path = new Recorded("eth0", "192.0.2.1", 10_000);
  private long now = START;
  private HistoryFile file;
  private Path onDisk;

  @BeforeEach
  void open() throws IOException {
    file = HistoryFile.beside(folder.resolve("state"));
    onDisk = folder.resolve("state.history");
  }

  private History history() {
    return new History(MEMORY, () -> now);
  }

  private History measured() {
    History history = history();
    history.replace(List.of(path.probed(1_000, 5_000)));
    for (int i = 0; i < PROBES; i++) {
      boolean up = i < 500 || i >= 600;
      if (up) {
        history.recorder(path.path).succeeded(now, 10_000 + i, i % 7 == 0 ? 1 : 0);
      } else {
        history.recorder(path.path).failed(now, 0, FailureReason.RESET);
      }
      now += 1_000;
    }
    history.digest();
    return history;
  }

  private History loaded() {
    History history = history();
    file.load(history);
    return history;
  }

  @Test
  void outlivesARestart() throws IOException {
    History before = measured();
    before.add(new CapacityPoint(path.key, now, "upload", 1e7, 0.1, 2));
    before.add(new CapacityPoint(path.key, now + 1_000, "upload", 2e7, 0.1, 2)); // too soon
    before.add(new CapacityPoint(path.key, now + 300_000, "upload", 3e7, 0.1, 2));
    file.save(before);
    History after = loaded();
    after.replace(List.of(path.probed(1_000, 5_000)));

    assertThat(after.capacities(path.key, now, now + 600_000, 600))
        .isEqualTo(before.capacities(path.key, now, now + 600_000, 600))
        .extracting(CapacityPoint::bitsPerSecond)
        .containsExactly(1e7, 3e7);
    assertThat(after.keys()).isEqualTo(before.keys());
    assertThat(after.outages()).isEqualTo(before.outages()).hasSize(1);
    assertThat(after.figures(path.key).availability())
        .isCloseTo(before.figures(path.key).availability(), within(0.0001));
    for (long back : List.of(15 * 60_000L, 3_600_000L, 40 * 86_400_000L)) {
      Grid grid = before.grid(now - back, now, 600);
      Rows wanted = before.rows(path.key, grid);
      Rows rows = after.rows(path.key, after.grid(now - back, now, 600));
      assertThat(rows.median).isEqualTo(wanted.median);
      assertThat(rows.p95).isEqualTo(wanted.p95);
      assertThat(rows.sent).isEqualTo(wanted.sent);
      double rounding = grid.stepMillis() / 1e3 * 0.002;
      assertThat(rows.measured).containsExactly(wanted.measured, within(rounding));
      assertThat(rows.down(FailureReason.RESET))
          .containsExactly(wanted.down(FailureReason.RESET), within(rounding));
    }
  }

  @Test
  void endsAnOutageThatLastedAtTheStop() throws IOException {
    History before = measured();
    before.recorder(path.path).failed(now, 0, FailureReason.TIMEOUT);
    before.recorder(path.path).failed(now + 1_000, 0, FailureReason.TIMEOUT);
    file.save(before);

    PastOutage last = loaded().outages().get(0);
    assertThat(last.fromMillis()).isEqualTo(now);
    assertThat(last.toMillis()).isEqualTo(now + 1_000);
    assertThat(last.isCut()).isTrue();
  }

  @Test
  void takesNoMoreOnDiskThanInMemory() throws IOException {
    History history = history();
    List<Recorded> paths =
        Stream.iterate(1, i -> i + 1)
            .limit(200)
            .map(i -> new Recorded("eth0", "192.0.2." + i, 10_000))
            .toList();
    history.replace(paths.stream().map(each -> each.probed(1_000, 5_000)).toList());
    Random random = new Random(1);
    for (int minute = 0; minute < 3_000; minute++) {
      for (Recorded each : paths) {
        history.recorder(each.path).succeeded(now, 1 + random.nextInt(1 << 30), random.nextInt(3));
      }
      history.digest();
      now += 60_000;
    }
    file.save(history);

    assertThat(Files.size(onDisk)).isBetween(MEMORY / 4, MEMORY);
  }

  @Test
  void startsEmptyWithOneWarningWhereTheFileIsDamaged() throws IOException {
    file.save(measured());
    byte[] good = Files.readAllBytes(onDisk);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] bad = good.clone();
      if (i % 2 == 0) {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      } else {
        bad = Arrays.copyOf(bad, random.nextInt(bad.length));
      }
      Files.write(onDisk, bad);
      try (LogLines log = LogLines.of(HistoryFile.class)) {
        History history = loaded();
        boolean isHarmless = !history.keys().isEmpty(); // bits of the header that mean nothing
        assertThat(log.lines()).hasSize(isHarmless ? 0 : 1);
        assertThat(isHarmless ? List.of() : history.outages()).isEmpty();
      }
    }
  }

  @Test
  void startsEmptyWithoutAWarningWhereThereIsNoFile() {
    try (LogLines log = LogLines.of(HistoryFile.class)) {
      assertThat(loaded().keys()).isEmpty();
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void warnsOnceWhereItCannotBeWritten() throws IOException {
    Files.createDirectory(onDisk);
    try (LogLines log = LogLines.of(HistoryFile.class)) {
      History history = measured();
      file.save(history);
      file.save(history);

      assertThat(log.lines()).hasSize(1);
      Files.delete(onDisk);
      file.save(history);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("event=history_unwritable"))
          .hasSize(1);
    }
  }
}
