package io.tcptrafficscan.scenario;

import io.tcptrafficscan.network.Excuses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.opentest4j.TestAbortedException;

/**
 * Which share of the processors' time the hypervisor took since this was made (proc_stat(5)). What
 * is timed to a few microseconds is wrong then, and is nobody's fault.
 */
final class Stolen {
  private static final double MOST = 0.05;
  private static final int STEAL = 8;
  private static final int GUEST = 9;

  private final long[] before = ticks();

  double share() {
    long[] now = ticks();
    double all = 0;
    for (int i = 1; i < Math.min(GUEST, now.length); i++) {
      all += now[i] - before[i];
    }
    return all == 0 ? 0 : (now[STEAL] - before[STEAL]) / all;
  }

  /** Makes an assertion, which may fail where too much was stolen. */
  void excuse(Runnable assertion) {
    try {
      assertion.run();
      Excuses.count(false);
    } catch (AssertionError e) {
      boolean excused = share() > MOST;
      Excuses.count(excused);
      if (excused) {
        throw new TestAbortedException(
            "the hypervisor took %.0f %% of the time: no link can be emulated"
                .formatted(100 * share()),
            e);
      }
      throw e;
    }
  }

  private static long[] ticks() {
    try {
      String line = Files.readAllLines(Path.of("/proc/stat")).get(0);
      return Arrays.stream(line.replace("cpu", "0").split(" +"))
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
