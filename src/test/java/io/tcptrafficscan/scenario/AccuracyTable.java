package io.tcptrafficscan.scenario;

import io.tcptrafficscan.network.SeenCapacity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Writes what was measured, the worst first. */
final class AccuracyTable {
  private record Note(String name, AccuracyCell cell) {}

  /** A share of published numbers that leaves nothing to be wished. */
  private static final double OFTEN = 0.9;

  private final boolean full;
  private final List<AccuracyCell> cells = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();

  AccuracyTable(boolean full) {
    this.full = full;
  }

  void add(AccuracyCell cell) {
    cells.add(cell);
  }

  void note(String name, int megabits, List<SeenCapacity> seen) {
    notes.add(new Note(name, new AccuracyCell(megabits, 20, seen, null)));
  }

  List<AccuracyCell> cells() {
    return cells;
  }

  void print(List<AccuracyCell> which) {
    worstFirst(which)
        .forEach(
            c -> System.out.println(c.megabits() + " Mbps " + c.rttMillis() + " ms: " + row(c)));
  }

  /** Cells that were published seldom come first, then those with the largest errors. */
  private static List<AccuracyCell> worstFirst(List<AccuracyCell> cells) {
    return cells.stream()
        .sorted(
            Comparator.comparingDouble(
                    (AccuracyCell cell) -> Math.min(OFTEN, cell.publishedShare()))
                .thenComparingDouble(cell -> cell.published() == 0 ? 0 : -cell.medianError()))
        .toList();
  }

  private static String row(AccuracyCell cell) {
    Iperf.Measured iperf = cell.iperf();
    return cell.summary()
        + " | "
        + (iperf == null
            ? " | "
            : String.format(
                Locale.ROOT,
                "%+.1f %% | %,d",
                100 * cell.error(iperf.bitsPerSecond()),
                iperf.bytes()));
  }

  void write(Path file) throws IOException {
    StringBuilder out = new StringBuilder();
    if (!cells.isEmpty()) {
      out.append(
          "| link | RTT | published | median error | worst | median bytes | reasons of the rest");
      out.append(" | iperf3, 1 s: error | its bytes |\n|---|---|---|---|---|---|---|---|---|\n");
      for (AccuracyCell cell : worstFirst(cells)) {
        out.append("| ").append(cell.megabits()).append(" Mbps | ").append(cell.rttMillis());
        out.append(" ms | ").append(row(cell)).append(" |\n");
      }
      out.append(
          String.format(
              Locale.ROOT,
              "%nAll cells: 90th percentile of the error %s.%s%n",
              AccuracyCell.percent(AccuracyCell.percentile(cells, 0.9)),
              full ? "" : " Few repetitions: a run of the checks, not of the accuracy script."));
    }
    if (!notes.isEmpty()) {
      out.append(
          "\n| condition, 20 ms | published | median error | worst | median bytes | reasons of the rest |\n");
      out.append("|---|---|---|---|---|---|\n");
      notes.forEach(
          note ->
              out.append("| ")
                  .append(note.name())
                  .append(" | ")
                  .append(note.cell().summary())
                  .append(" |\n"));
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, out.toString());
  }
}
