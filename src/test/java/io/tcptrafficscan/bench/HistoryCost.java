package io.tcptrafficscan.bench;

import io.tcptrafficscan.history.History;
import io.tcptrafficscan.history.HistoryFile;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.reading.ProbeLog.Probed;
import io.tcptrafficscan.reading.ProbeLog.Recorder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the history takes in memory and on disk, and how long it takes to write and to read. */
final class HistoryCost implements Benchmark {
  private static final long MEMORY = 8 << 20;
  private static final double MIB = 1 << 20;
  private static final long SECOND = 1_000;
  private static final long NANOS = 1_000_000;
  private static final int AT_ONCE = 500;

  /** The serial collector leaves some dead objects in place, except at every fourth time. */
  private static final int FULL_COLLECTIONS = 4;

  private long now;

  @Override
  public Section run(Bench bench) throws IOException {
    Section section =
        new Section("History")
            .say(
                """
                Two days of probes by a test clock, in the default `--history-memory` of 8 MiB, with every
                path probed once a second. *Heap* is what a garbage collection leaves. The file is written
                every 5 minutes and at the end, by a thread that stands back behind the probes.""");
    section.heading(
        "paths",
        "heap, MiB",
        "counted, MiB",
        "single probes",
        "short cells, min",
        "long cells, h",
        "file, MiB",
        "write, ms",
        "read, ms");
    measure(bench, new Section(""), 100); // the JVM's own first needs
    for (int paths : bench.isShort ? new int[] {4} : new int[] {4, 100, 1_000, 10_000}) {
      measure(bench, section, paths);
    }
    return section;
  }

  private void measure(Bench bench, Section section, int count) throws IOException {
    now = 1_795_650_000_000L;
    List<Probed> paths = paths(count);
    long before = usedBytes();
    History history = filled(paths, bench.pick(172_800.0, 600));
    double heap = (usedBytes() - before) / MIB;
    Path file = Files.createTempFile("history", "");
    Files.delete(file);
    HistoryFile kept = new HistoryFile(file);
    long began = System.nanoTime();
    kept.save(history);
    long written = System.nanoTime();
    kept.load(new History(MEMORY, () -> now));
    long read = System.nanoTime();
    History.Size size = history.size();
    section.row(
        "%,d".formatted(count),
        heap,
        size.usedBytes() / MIB,
        size.probesPerPath(),
        size.shortMillis() / 60_000,
        size.longMillis() / 3_600_000,
        Files.size(file) / MIB,
        (double) ((written - began) / NANOS),
        (double) ((read - written) / NANOS));
    Files.delete(file);
  }

  private static List<Probed> paths(int count) throws IOException {
    Server server = Server.parse("all:nodes.example:443");
    InterfaceName name = new InterfaceName("eth0");
    List<Probed> paths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] address = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
      io.tcptrafficscan.plan.Path path =
          new io.tcptrafficscan.plan.Path(name, server, InetAddress.getByAddress(address));
      paths.add(new Probed(path, SECOND * NANOS, 5 * SECOND * NANOS));
    }
    return paths;
  }

  private History filled(List<Probed> paths, double seconds) {
    History history = new History(MEMORY, () -> now);
    history.replace(paths);
    fill(history, paths, seconds);
    return history;
  }

  /** A probe of every path in each minute, or fewer of very many; a few of them fail. */
  private void fill(History history, List<Probed> paths, double seconds) {
    List<Recorder> recorders = paths.stream().map(each -> history.recorder(each.path())).toList();
    Random random = new Random(1);
    long step = SECOND * Math.max(60, paths.size() / 2);
    for (long passed = 0; passed < seconds * SECOND; passed += step) {
      now += step;
      for (int i = 0; i < recorders.size(); i++) {
        if (random.nextInt(AT_ONCE) == 0) {
          recorders.get(i).failed(now, SECOND, FailureReason.TIMEOUT);
        } else {
          long rtt = Math.round(10_000 * Math.exp(0.2 * random.nextGaussian()));
          recorders.get(i).succeeded(now, rtt, 0);
        }
        if (i % AT_ONCE == 0) {
          history.digest();
        }
      }
      history.digest();
    }
  }

  private static long usedBytes() {
    for (int i = 0; i < FULL_COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
