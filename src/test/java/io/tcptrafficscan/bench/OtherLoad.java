package io.tcptrafficscan.bench;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * How busy others kept the machine since this was made: what all processors did, stolen time
 * included (proc_stat(5)), less what this program and those that it has ended did.
 */
final class OtherLoad {
  private static final double TICKS_A_SECOND = 100;
  private static final int UTIME = 11;
  private static final int CSTIME = 14;
  private static final int IDLE = 4;
  private static final int IOWAIT = 5;
  private static final int STEAL = 8;

  private final long beganNanos = System.nanoTime();
  private final long before = ticks();

  String text() {
    double seconds = (System.nanoTime() - beganNanos) / 1e9;
    double used = Math.max(0, ticks() - before) / TICKS_A_SECOND / seconds;
    return "Background load during the run: %s of %d CPUs."
        .formatted(Figures.text(used), Runtime.getRuntime().availableProcessors());
  }

  /** For how long since the boot the hypervisor took a processor away. */
  static double stolenSeconds(int processor) {
    String begin = "cpu" + processor + " ";
    String line =
        Bench.read(Path.of("/proc/stat"))
            .lines()
            .filter(each -> each.startsWith(begin))
            .findFirst()
            .orElseThrow();
    return numbers(line.substring(begin.length()))[STEAL - 1] / TICKS_A_SECOND;
  }

  private static long ticks() {
    String own = Bench.read(Path.of("/proc/self/stat"));
    long[] fields = numbers(own.substring(own.lastIndexOf(')') + 4));
    long ticks = -Arrays.stream(fields, UTIME - 1, CSTIME).sum();
    long[] all = numbers(Bench.read(Path.of("/proc/stat")).lines().findFirst().orElseThrow());
    for (int i = 1; i <= STEAL; i++) {
      ticks += i == IDLE || i == IOWAIT ? 0 : all[i - 1];
    }
    return ticks;
  }

  private static long[] numbers(String words) {
    return Arrays.stream(words.replaceFirst("^cpu ", "").trim().split(" +"))
        .limit(CSTIME)
        .mapToLong(Long::parseLong)
        .toArray();
  }
}
