package io.tcptrafficscan.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process that asks blackbox_exporter for probes at planned times, as a Prometheus with so many
 * targets does. Prints how many answers there were, how many of them failed and how many seconds it
 * took, then the median and the 99th percentile of {@code probe_duration_seconds}.
 */
public final class BlackboxDriver {
  private static final int CONNECTIONS = 48;
  private static final String DURATION = "probe_duration_seconds ";
  private static final String FAILED = "probe_success 0";

  private final List<Double> durations = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong errors = new AtomicLong();
  private final AtomicLong next = new AtomicLong();
  private final String url;
  private final List<String> targets;
  private final double intervalNanos;
  private final long startNanos = System.nanoTime();
  private final long endNanos;

  private BlackboxDriver(String url, List<String> targets, double rate, double seconds) {
    this.url = url;
    this.targets = targets;
    intervalNanos = TimeUnit.SECONDS.toNanos(1) / rate;
    endNanos = startNanos + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  /** Takes the URL up to the target, a file with a target a line, probes a second, and seconds. */
  public static void main(String... args) throws IOException, InterruptedException {
    new BlackboxDriver(
            args[0],
            Files.readAllLines(Path.of(args[1])),
            Double.parseDouble(args[2]),
            Double.parseDouble(args[3]))
        .run();
  }

  private void run() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Thread thread = new Thread(this::ask);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.printf(
        Locale.ROOT,
        "%d %d %.3f %.6f %.6f%n",
        durations.size() + errors.get(),
        errors.get(),
        (System.nanoTime() - startNanos) / 1e9,
        Figures.median(durations),
        Figures.percentile(durations, 0.99));
  }

  private void ask() {
    while (true) {
      long number = next.getAndIncrement();
      long due = startNanos + (long) (number * intervalNanos);
      if (due - endNanos >= 0 || System.nanoTime() - endNanos >= 0) {
        return;
      }
      try {
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        probe(targets.get((int) (number % targets.size())));
      } catch (IOException e) {
        errors.incrementAndGet();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void probe(String target) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                URI.create(url + target.replace("[", "%5B").replace("]", "%5D"))
                    .toURL()
                    .openStream(),
                StandardCharsets.US_ASCII))) {
      double duration = Double.NaN;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(DURATION)) {
          duration = Double.parseDouble(line.substring(DURATION.length()));
        } else if (line.equals(FAILED)) {
          duration = Double.NaN;
          break;
        }
      }
      if (Double.isNaN(duration)) {
        errors.incrementAndGet();
      } else {
        durations.add(duration);
      }
    }
  }
}
