package io.tcptrafficscan.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the kernel says of a process: proc(5). */
record ProcessFigures(long pid) {
  /** {@code USER_HZ}, which is 100 on every architecture that Java runs on. */
  private static final long TICK_NANOS = 10_000_000;

  private static final int UTIME = 11;
  private static final int STIME = 12;

  private Path file(String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** CPU time of all its threads, those that have ended included; exact to 10 ms. */
  long cpuNanos() {
    String stat = read(file("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * TICK_NANOS;
  }

  /** CPU time of the threads of that name that live. */
  long cpuNanos(String thread) {
    long sum = 0;
    for (Path task : tasks()) {
      try {
        if (Files.readString(task.resolve("comm")).strip().equals(thread)) {
          sum += Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", 2)[0]);
        }
      } catch (IOException e) {
        continue; // ended meanwhile
      }
    }
    return sum;
  }

  /** CPU time by the name of the thread, of those that live; a pool's together. */
  Map<String, Long> cpuNanosByThread() {
    Map<String, Long> sums = new TreeMap<>();
    for (Path task : tasks()) {
      try {
        String name = poolName(Files.readString(task.resolve("comm")));
        long nanos = Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", 2)[0]);
        sums.merge(name, nanos, Long::sum);
      } catch (IOException e) {
        continue; // ended meanwhile
      }
    }
    return sums;
  }

  private static String poolName(String comm) {
    return comm.strip().replaceAll("[-#]?[0-9]+$", "");
  }

  private List<Path> tasks() {
    try (Stream<Path> tasks = Files.list(file("task"))) {
      return tasks.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Threads by name; those of a pool, whose names end in a number, together. */
  Map<String, Integer> threads() {
    Map<String, Integer> names = new TreeMap<>();
    for (Path task : tasks()) {
      try {
        names.merge(poolName(Files.readString(task.resolve("comm"))), 1, Integer::sum);
      } catch (NoSuchFileException e) {
        continue; // ended meanwhile
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return names;
  }

  int threadCount() {
    return tasks().size();
  }

  double residentMebibytes() {
    return read(file("status"))
            .lines()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        / 1024.0;
  }

  /** Resident MiB by what is mapped, a file's name or {@code anonymous}. */
  Map<String, Double> residentByMapping() {
    Map<String, Double> sums = new TreeMap<>();
    String name = "";
    for (String line : read(file("smaps")).lines().toList()) {
      String[] words = line.trim().split("\\s+", 6);
      if (words[0].equals("Rss:")) {
        sums.merge(name, Long.parseLong(words[1]) / 1024.0, Double::sum);
      } else if (words[0].contains("-") && !words[0].endsWith(":")) {
        name = words.length == 6 ? name(words[5]) : "anonymous";
      }
    }
    return sums;
  }

  private static String name(String mapping) {
    if (mapping.startsWith("[")) {
      return "anonymous";
    }
    String file = mapping.substring(mapping.lastIndexOf('/') + 1);
    return file.endsWith(".jar") || file.endsWith(".so") && !file.equals("libjvm.so")
        ? "jars and libraries"
        : file;
  }
}
