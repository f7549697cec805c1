package io.tcptrafficscan.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Divides the file descriptors that are free at the start between the ports and the scan. The JVM
 * has raised its soft limit to the hard limit before.
 */
public final class Descriptors {
  /** Enough for several Prometheus servers and probes, and few enough for a small heap. */
  private static final int MOST_CONNECTIONS = 96;

  private static final int LEAST_CONNECTIONS = 4;

  /** What a small scan, name lookups and files that are opened later need. */
  private static final int RESERVE = 32;

  /** A port may have this part of the others. Most are for the scan. */
  private static final int PART_OF_FREE = 8;

  private static final int LEAST_FREE = RESERVE + PART_OF_FREE * LEAST_CONNECTIONS;

  private Descriptors() {}

  /** Says why this process has too few descriptors; empty where it has enough. */
  public static Optional<String> problem() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? problem(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
        : Optional.empty();
  }

  static Optional<String> problem(long limit, long open) {
    return limit - open >= LEAST_FREE
        ? Optional.empty()
        : Optional.of(
            "this process may have %d file descriptors, and needs at least %d (ulimit -n)"
                .formatted(limit, open + LEAST_FREE));
  }

  /** How many connections each port may have. */
  static int connections() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? connections(unix.getMaxFileDescriptorCount(), unix.getOpenFileDescriptorCount())
        : MOST_CONNECTIONS;
  }

  static int connections(long limit, long open) {
    long part = (limit - open - RESERVE) / PART_OF_FREE;
    return (int) Math.max(LEAST_CONNECTIONS, Math.min(MOST_CONNECTIONS, part));
  }
}
