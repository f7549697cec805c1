package io.tcptrafficscan.history;

import java.util.Arrays;

/**
 * The cells of one width of one path: a ring that ends with the cell that is still open. The median
 * and the 95th percentile of a cell come from a sample of its RTTs, which has all of them as long
 * as they fit and is drawn at random otherwise (Vitter's algorithm R). Not thread-safe.
 */
final class Tier {
  private static final int WORD = 0xffff;
  private static final long NONE = Long.MIN_VALUE;

  final long widthMillis;
  private final int cells;
  private final short[] ring;
  private final short[] sample;

  /** The number of the open cell: its time divided by the width. */
  private long open = NONE;

  private int drawn;
  private boolean stale;
  private final Cell figures = new Cell();
  private long random = 1;

  Tier(long widthMillis, int cells, int sampleSize) {
    this.widthMillis = widthMillis;
    this.cells = cells;
    ring = new short[cells * Cell.SHORTS];
    sample = new short[sampleSize];
  }

  /** Counts a probe. */
  void probe(long millis, boolean success, int rttCode, int retransmits) {
    moveTo(Math.floorDiv(millis, widthMillis));
    figures.sent++;
    figures.failed += success ? 0 : 1;
    figures.retransmitted += retransmits;
    if (rttCode != RttCode.NONE) {
      draw(rttCode);
    }
    stale = true;
  }

  /** Adds a time that was measured, in which the path was up or down. */
  void span(long fromMillis, long toMillis, int result) {
    long from = fromMillis;
    while (from < toMillis) {
      long number = Math.floorDiv(from, widthMillis);
      long end = Math.min(toMillis, (number + 1) * widthMillis);
      moveTo(number);
      add((end - from) / (double) widthMillis, result);
      from = end;
    }
  }

  private void add(double share, int result) {
    figures.measured += share;
    if (result != Entry.SUCCESS) {
      figures.addDown(result, share);
    }
    stale = true;
  }

  private void draw(int code) {
    figures.minCode = figures.minCode == RttCode.NONE ? code : Math.min(figures.minCode, code);
    if (drawn < sample.length) {
      sample[drawn] = (short) code;
    } else {
      long place = Math.floorMod(nextRandom(), drawn + 1L);
      if (place < sample.length) {
        sample[(int) place] = (short) code;
      }
    }
    drawn++;
  }

  /** SplitMix64: reproducible, and good enough to draw samples. */
  private long nextRandom() {
    random += 0x9e3779b97f4a7c15L;
    long mixed = (random ^ (random >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /**
   * Opens a cell. The cells between it and the one before are empty. If the clock was set back, so
   * are those that would lie in the future.
   */
  private void moveTo(long number) {
    if (number == open) {
      return;
    }
    settle();
    if (open == NONE || Math.abs(number - open) >= cells) {
      Arrays.fill(ring, (short) 0);
    } else {
      long from = Math.min(open, number) + 1;
      long to = Math.max(open, number);
      for (long each = from; each <= to; each++) {
        int at = at(each);
        Arrays.fill(ring, at, at + Cell.SHORTS, (short) 0);
      }
    }
    open = number;
    load();
  }

  /** Goes on with the open cell as it stands in the ring. */
  private void load() {
    Cell cell = new Cell();
    cell.read(ring, at(open));
    figures.clear();
    drawn = 0;
    if (!cell.isEmpty()) {
      merge(cell, 1);
      figures.medianCode = cell.medianCode;
      figures.p95Code = cell.p95Code;
    }
  }

  private void merge(Cell cell, double part) {
    figures.sent += cell.sent;
    figures.failed += cell.failed;
    figures.retransmitted += cell.retransmitted;
    figures.measured += cell.measured * part;
    if (cell.firstResult != 0) {
      figures.addDown(cell.firstResult, cell.firstDown * part);
    }
    if (cell.secondResult != 0) {
      figures.addDown(cell.secondResult, cell.secondDown * part);
    }
    drawFrom(cell);
    stale = true;
  }

  /** Draws the RTTs that a cell stands for; into an empty sample, evenly and not at random. */
  private void drawFrom(Cell cell) {
    long weight = cell.weight();
    if (weight == 0) {
      return;
    }
    int before = drawn;
    long drawings = before == 0 ? Math.min(weight, sample.length) : weight;
    draw(cell.minCode);
    for (long i = 1; i < drawings; i++) {
      draw(Quantiles.code(cell, (i + 0.5) / drawings));
    }
    drawn = (int) (before + weight);
  }

  /** Writes the open cell into the ring. */
  void settle() {
    if (!stale || open == NONE) {
      return;
    }
    int size = Math.min(drawn, sample.length);
    if (size > 0) {
      int[] codes = new int[size];
      for (int i = 0; i < size; i++) {
        codes[i] = sample[i] & WORD;
      }
      Arrays.sort(codes);
      figures.medianCode = codes[rank(size, Quantiles.MEDIAN)];
      figures.p95Code = codes[rank(size, Quantiles.P95)];
    }
    figures.write(ring, at(open));
    stale = false;
  }

  /** The place of the smallest of {@code size} values that a share of them does not exceed. */
  static int rank(int size, double share) {
    return Math.max(0, (int) Math.ceil(share * size - 1e-9) - 1);
  }

  /**
   * Reads the cell of a number; the open one is more exact. Returns false if it is empty, or not
   * kept.
   */
  boolean read(long number, Cell into) {
    settle();
    if (open == NONE || number > open || number <= open - cells) {
      into.clear();
      return false;
    }
    if (number == open) {
      into.take(figures);
    } else {
      into.read(ring, at(number));
    }
    return !into.isEmpty();
  }

  /** The number of the oldest cell that is kept. */
  long first() {
    return open == NONE ? 0 : open - cells + 1;
  }

  /** The number of the cell that is open. */
  long last() {
    return open == NONE ? -1 : open;
  }

  private int at(long number) {
    return (int) Math.floorMod(number, (long) cells) * Cell.SHORTS;
  }

  /** Takes all cells of another tier, whatever their width. */
  void takeOver(Tier other) {
    Cell cell = new Cell();
    for (long number = other.first(); number <= other.last(); number++) {
      if (other.read(number, cell)) {
        long start = number * other.widthMillis;
        long end = start + other.widthMillis;
        if (other.widthMillis <= widthMillis) {
          moveTo(Math.floorDiv(start, widthMillis));
          merge(cell, other.widthMillis / (double) widthMillis);
        } else {
          spread(cell, Math.floorDiv(start, widthMillis), (end - start) / widthMillis);
        }
      }
    }
    settle();
  }

  /** Divides a wider cell evenly. */
  private void spread(Cell cell, long first, long parts) {
    Cell part = new Cell();
    for (long i = 0; i < parts; i++) {
      part.take(cell);
      part.sent = part(cell.sent, i, parts);
      part.failed = part(cell.failed, i, parts);
      part.retransmitted = part(cell.retransmitted, i, parts);
      moveTo(first + i);
      merge(part, 1);
    }
  }

  private static long part(long count, long index, long parts) {
    return count * (index + 1) / parts - count * index / parts;
  }

  /** The words of the ring, for a file; the open cell's number says where it ends. */
  short[] words() {
    settle();
    return ring;
  }

  /** Takes the words of a ring of the same size. */
  void restore(long openNumber, short[] words) {
    System.arraycopy(words, 0, ring, 0, ring.length);
    open = openNumber;
    load();
    stale = false;
  }
}
