package io.tcptrafficscan.history;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.reading.ProbeLog;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Keeps what was measured within a limit of memory: single probes, cells of time and outages. The
 * thread that measures only puts probes into an {@link Inbox}; {@link #digest} takes them out on
 * another thread. Everything else is guarded by this object's lock, which the thread that measures
 * never takes.
 */
public final class History implements ProbeLog {
  private static final Logger LOG = Logger.getLogger(History.class);
  private static final long RECENT_MILLIS = Duration.ofMinutes(15).toMillis();
  private static final long NANOS_A_MILLI = 1_000_000;

  /** The inbox may take one part in so many, outages another. */
  private static final int PART_OF_INBOX = 32;

  private static final int PART_OF_OUTAGES = 32;
  private static final int INBOX_PLACE_BYTES = 12;
  private static final int LEAST_INBOX = 1 << 10;
  private static final int MOST_INBOX = 1 << 16;
  private static final int OUTAGE_BYTES = 160;
  private static final int MOST_OUTAGES = 2_000;
  private static final int PART_OF_CAPACITIES = 32;
  private static final int CAPACITY_BYTES = 96;

  /** A file may need so many times the memory, if the limit was lowered. */
  private static final int MOST_SHRINK = 4;

  /** A state holds for so many intervals after its probe, beside the timeout. */
  private static final int HELD_INTERVALS = 5;

  private final long memoryBytes;
  private final LongSupplier epochMillis;
  private final Inbox inbox;
  private final int mostOutages;
  private final Outages outages;
  private final int mostCapacities;
  private final CapacityPoints capacities;
  private final Map<PathKey, Series> all = new HashMap<>();
  private final LateClock clock = new LateClock();
  private Layout layout;
  private boolean planned;
  private long shortestIntervalMillis = 1_000;
  private long longestIntervalMillis = 1_000;
  private int unkept;

  /**
   * @param memoryBytes how much it may take
   * @param epochMillis the time now
   */
  public History(long memoryBytes, LongSupplier epochMillis) {
    this.memoryBytes = memoryBytes;
    this.epochMillis = epochMillis;
    long places = memoryBytes / PART_OF_INBOX / INBOX_PLACE_BYTES;
    int size = Integer.highestOneBit((int) Math.max(LEAST_INBOX, Math.min(MOST_INBOX, places)));
    inbox = new Inbox(size);
    mostOutages = (int) Math.min(MOST_OUTAGES, memoryBytes / PART_OF_OUTAGES / OUTAGE_BYTES);
    outages = new Outages(mostOutages);
    mostCapacities = (int) (memoryBytes / PART_OF_CAPACITIES / CAPACITY_BYTES);
    capacities = new CapacityPoints(mostCapacities);
    layout = Layout.of(memoryForPaths(), 1, 1_000);
  }

  private long memoryForPaths() {
    return memoryBytes - fixedBytes();
  }

  private long fixedBytes() {
    return (long) inbox.size() * INBOX_PLACE_BYTES
        + (long) mostOutages * OUTAGE_BYTES
        + (long) mostCapacities * CAPACITY_BYTES;
  }

  /** The thread that calls {@link #digest}: it is woken up before the inbox is full. */
  public void wake(Thread keeper) {
    inbox.wake(keeper);
  }

  @Override
  public synchronized void replace(List<Probed> paths) {
    digest();
    Map<PathKey, Probed> wanted = new HashMap<>();
    long shortest = Long.MAX_VALUE;
    long longest = 1;
    long grace = 0;
    for (Probed path : paths) {
      wanted.putIfAbsent(PathKey.of(path.path()), path);
      long interval = Math.max(1, path.intervalNanos() / NANOS_A_MILLI);
      shortest = Math.min(shortest, interval);
      longest = Math.max(longest, interval);
      grace = Math.max(grace, path.timeoutNanos() / NANOS_A_MILLI + 2 * interval);
    }
    if (!wanted.isEmpty()) {
      shortestIntervalMillis = shortest;
      longestIntervalMillis = longest;
      fit(wanted, shortest);
    }
    List<Series> measured = new ArrayList<>();
    all.values().forEach(series -> series.isMeasured = false);
    wanted.forEach((key, path) -> measure(key, path, measured));
    outages.measure(measured, grace);
  }

  private void measure(PathKey key, Probed path, List<Series> measured) {
    Series series = all.get(key);
    if (series == null && all.size() < mostPaths()) {
      series = new Series(key, layout);
      all.put(key, series);
    }
    if (series != null) {
      long holds = (HELD_INTERVALS * path.intervalNanos() + path.timeoutNanos()) / NANOS_A_MILLI;
      series.measure(path.path(), holds);
      measured.add(series);
    }
  }

  private long mostPaths() {
    return memoryForPaths() / layout.bytes();
  }

  /** Chooses the layout for the paths of a plan, and drops other paths that have no place. */
  private void fit(Map<PathKey, Probed> wanted, long intervalMillis) {
    Layout next = Layout.of(memoryForPaths(), wanted.size(), intervalMillis);
    boolean isChanged = !next.equals(layout) && (!planned || next.bytes() < layout.bytes());
    int most = (int) (memoryForPaths() / (isChanged ? next : layout).bytes());
    int dropped = Math.max(0, wanted.size() - most);
    drop(wanted, most);
    if (isChanged) {
      layout = next;
      all.values().forEach(series -> series.resize(next));
    }
    if (isChanged || !planned || dropped != unkept) {
      logLayout(wanted.size() - dropped, dropped);
    }
    unkept = dropped;
    planned = true;
  }

  /** Makes room for the paths of a plan: paths that are not in it go, the oldest first. */
  private void drop(Map<PathKey, Probed> wanted, int most) {
    long added = wanted.keySet().stream().filter(key -> !all.containsKey(key)).count();
    long excess = all.size() + added - most;
    if (excess > 0) {
      all.values().stream()
          .filter(series -> !wanted.containsKey(series.key))
          .sorted(Comparator.comparingLong(Series::lastMillis))
          .limit(excess)
          .map(series -> series.key)
          .toList()
          .forEach(all::remove);
    }
  }

  private void logLayout(int kept, int dropped) {
    LOG.infof(
        "event=history_sized paths=%d without_history=%d probes_per_path=%d short_cell_seconds=%d"
            + " long_cell_seconds=%d memory_bytes=%d",
        kept,
        dropped,
        layout.probes(),
        layout.shortMillis() / 1_000,
        layout.longMillis() / 1_000,
        memoryBytes);
  }

  @Override
  public synchronized Recorder recorder(Path path) {
    Series series = all.get(PathKey.of(path));
    if (series == null) {
      return Recorder.NONE;
    }
    return new Recorder() {
      @Override
      public void succeeded(long departedMillis, long rttMicros, int retransmits) {
        inbox.put(series, Entry.success(departedMillis, rttMicros, retransmits));
      }

      @Override
      public void failed(long departedMillis, long tookMillis, FailureReason reason) {
        inbox.put(series, Entry.failure(departedMillis, tookMillis, reason));
      }
    };
  }

  /** Takes the probes that were recorded. */
  public synchronized void digest() {
    inbox.drain(this::take);
  }

  private void take(Series series, long entry) {
    if (!series.isMeasured || clock.isBehind(Entry.millis(entry))) {
      return; // it left the plan meanwhile, or its time is wrong
    }
    series.add(entry);
    FailureReason reason = Entry.reason(Entry.result(entry));
    if (reason == null) {
      outages.succeeded(series, Entry.millis(entry));
    } else {
      outages.failed(series, Entry.millis(entry), reason);
    }
  }

  /** How many probes were lost because {@link #digest} came too late. */
  public long dropped() {
    return inbox.dropped();
  }

  /**
   * How fine it is.
   *
   * @param usedBytes what it takes now, nearly
   */
  public record Size(
      long memoryBytes, long usedBytes, int probesPerPath, long shortMillis, long longMillis) {}

  public synchronized Size size() {
    return new Size(
        memoryBytes,
        fixedBytes() + (long) all.size() * layout.bytes(),
        layout.probes(),
        layout.shortMillis(),
        layout.longMillis());
  }

  /**
   * Writes everything. The lock is free between two paths, so that a slow disk stops nothing; a
   * path that goes meanwhile is written all the same.
   */
  void write(DataOutputStream out) throws IOException {
    List<Series> series;
    List<PastOutage> past;
    List<CapacityPoint> measured;
    synchronized (this) {
      digest();
      series = List.copyOf(all.values());
      past = outages.forFile();
      measured = capacities.all();
    }
    Layout written = layoutNow();
    HistoryCodec.writeHead(out, written, series.size());
    for (Series each : series) {
      ByteArrayOutputStream copy = new ByteArrayOutputStream(written.bytes());
      synchronized (this) {
        if (!layout.equals(written)) {
          throw new IOException("the number of paths changed meanwhile");
        }
        HistoryCodec.write(new DataOutputStream(copy), each);
      }
      copy.writeTo(out);
    }
    HistoryCodec.write(out, past);
    HistoryCodec.writeCapacities(out, measured);
  }

  private synchronized Layout layoutNow() {
    return layout;
  }

  /**
   * Takes what {@link #write} wrote. Nothing may have been recorded before.
   *
   * @throws InvalidInputException where the file is damaged; nothing is taken then
   */
  synchronized void restore(DataInputStream in) throws IOException {
    HistoryCodec.Head head = HistoryCodec.readHead(in);
    if ((long) head.layout().bytes() * Math.max(1, head.paths()) > MOST_SHRINK * memoryBytes) {
      throw new InvalidInputException(
          "it needs more than %d times --history-memory".formatted(MOST_SHRINK));
    }
    Layout fitting = Layout.of(memoryForPaths(), head.paths(), 1_000);
    boolean fits = (long) head.layout().bytes() * head.paths() <= memoryForPaths();
    Map<PathKey, Series> read = new HashMap<>();
    for (int i = 0; i < head.paths(); i++) {
      Series series = HistoryCodec.readSeries(in, head.layout());
      if (!fits) {
        series.resize(fitting);
      }
      if (fits || (i + 1L) * fitting.bytes() <= memoryForPaths()) {
        read.put(series.key, series);
      }
    }
    List<PastOutage> past = HistoryCodec.readOutages(in);
    List<CapacityPoint> measured = HistoryCodec.readCapacities(in);
    outages.restore(past);
    measured.forEach(capacities::add);
    all.putAll(read);
    read.values().stream().mapToLong(Series::newestMillis).max().ifPresent(clock::expectAfter);
    layout = fits ? head.layout() : fitting;
  }

  /** Whether there is a history of this path. */
  public synchronized boolean knows(PathKey key) {
    return all.containsKey(key);
  }

  /** All paths with a history, by id. */
  public synchronized Map<String, PathKey> keys() {
    Map<String, PathKey> keys = new TreeMap<>();
    all.keySet().forEach(key -> keys.put(key.id(), key));
    capacities.keys().forEach(key -> keys.put(key.id(), key));
    return keys;
  }

  /** Takes a measured capacity. */
  public synchronized void add(CapacityPoint point) {
    capacities.add(point);
  }

  /** The measured capacities of a path in a range, the oldest first. */
  public synchronized List<CapacityPoint> capacities(
      PathKey key, long fromMillis, long toMillis, int most) {
    return capacities.of(key, fromMillis, toMillis, most);
  }

  /** All outages, the newest first. */
  public synchronized List<PastOutage> outages() {
    digest();
    return outages.list(epochMillis.getAsLong());
  }

  /** What is known of a path now. */
  public synchronized PathFigures figures(PathKey key) {
    Series series = all.get(key);
    return series == null ? PathFigures.NONE : figures(series, epochMillis.getAsLong());
  }

  private static PathFigures figures(Series series, long now) {
    return Recent.figures(series, now - RECENT_MILLIS, Cells.day(series, now));
  }

  /** The finest grid for a range, common to all paths. */
  public synchronized Grid grid(long fromMillis, long toMillis, int most) {
    return Grid.of(
        fromMillis,
        toMillis,
        epochMillis.getAsLong(),
        most,
        longestIntervalMillis,
        shortestIntervalMillis * layout.probes(),
        layout);
  }

  /** The history of a path on a grid. */
  public synchronized Rows rows(PathKey key, Grid grid) {
    digest();
    Rows rows = new Rows(grid.points(), FailureReason.ALL.size());
    Series series = all.get(key);
    if (series != null) {
      switch (grid.source()) {
        case PROBES -> Recent.fill(series, grid, rows);
        case SHORT_CELLS -> Cells.fill(series.shortTier(), grid, rows);
        case LONG_CELLS -> Cells.fill(series.longTier(), grid, rows);
      }
    }
    rows.blankUnknown();
    return rows;
  }
}
