package io.tcptrafficscan.history;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.probe.FailureReason;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The format of the file: a mark, a version, the layout, all paths with their probes and cells, and
 * the outages. Reasons have their names, in a list at the begin, so that a new reason moves no
 * other.
 */
final class HistoryCodec {
  private static final int MARK = 0x54545348;
  private static final int VERSION = 1;
  private static final int END = 0x454e4421;
  private static final int MOST_PATHS = 1_000_000;
  private static final int MOST_CELLS = 1 << 20;

  private HistoryCodec() {}

  static void writeHead(DataOutputStream out, Layout layout, int paths) throws IOException {
    out.writeInt(MARK);
    out.writeInt(VERSION);
    out.writeInt(FailureReason.ALL.size());
    for (FailureReason reason : FailureReason.ALL) {
      out.writeUTF(reason.label());
    }
    out.writeInt(layout.probes());
    out.writeLong(layout.shortMillis());
    out.writeInt(layout.shortCells());
    out.writeLong(layout.longMillis());
    out.writeInt(layout.longCells());
    out.writeInt(layout.sample());
    out.writeInt(paths);
  }

  /** What the file begins with. */
  record Head(Layout layout, int paths) {}

  static Head readHead(DataInputStream in) throws IOException {
    if (in.readInt() != MARK) {
      throw new InvalidInputException("it is no history");
    }
    int version = in.readInt();
    if (version != VERSION) {
      throw new InvalidInputException("its version is %d, not %d".formatted(version, VERSION));
    }
    if (in.readInt() != FailureReason.ALL.size()) {
      throw new InvalidInputException("it has other failure reasons");
    }
    for (FailureReason reason : FailureReason.ALL) {
      if (!in.readUTF().equals(reason.label())) {
        throw new InvalidInputException("it has other failure reasons");
      }
    }
    int probes = within(in.readInt(), 1, MOST_CELLS);
    long shortMillis = in.readLong();
    int shortCells = within(in.readInt(), 1, MOST_CELLS);
    long longMillis = in.readLong();
    int longCells = within(in.readInt(), 1, MOST_CELLS);
    int sample = within(in.readInt(), 1, MOST_CELLS);
    if (shortMillis <= 0 || longMillis <= 0) {
      throw new InvalidInputException("a cell has no width");
    }
    int paths = within(in.readInt(), 0, MOST_PATHS);
    return new Head(
        new Layout(probes, shortMillis, shortCells, longMillis, longCells, sample), paths);
  }

  private static int within(int value, int least, int most) {
    if (value < least || value > most) {
      throw new InvalidInputException("the number %d is not possible".formatted(value));
    }
    return value;
  }

  static void write(DataOutputStream out, Series series) throws IOException {
    write(out, series.key);
    int kept = series.kept();
    out.writeInt(kept);
    for (int i = 0; i < kept; i++) {
      out.writeLong(series.probe(i));
    }
    write(out, series.shortTier());
    write(out, series.longTier());
  }

  private static void write(DataOutputStream out, Tier tier) throws IOException {
    out.writeLong(tier.last());
    ByteBuffer bytes = ByteBuffer.allocate(tier.words().length * Short.BYTES);
    bytes.asShortBuffer().put(tier.words());
    out.write(bytes.array());
  }

  static Series readSeries(DataInputStream in, Layout layout) throws IOException {
    Series series = new Series(readKey(in), layout);
    int kept = within(in.readInt(), 0, layout.probes());
    for (int i = 0; i < kept; i++) {
      series.restoreProbe(in.readLong());
    }
    read(in, series.shortTier());
    read(in, series.longTier());
    return series;
  }

  private static void read(DataInputStream in, Tier tier) throws IOException {
    long last = in.readLong();
    short[] words = new short[tier.words().length];
    byte[] bytes = new byte[words.length * Short.BYTES];
    in.readFully(bytes);
    ByteBuffer.wrap(bytes).asShortBuffer().get(words);
    if (last >= 0) {
      tier.restore(last, words);
    }
  }

  static void write(DataOutputStream out, List<PastOutage> outages) throws IOException {
    out.writeInt(outages.size());
    for (PastOutage outage : outages) {
      out.writeLong(outage.fromMillis());
      out.writeLong(outage.toMillis());
      out.writeUTF(outage.interfaceName());
      String server = outage.server();
      out.writeBoolean(server != null);
      if (server != null) {
        out.writeUTF(server);
        out.writeUTF(String.valueOf(outage.serverIp()));
        out.writeUTF(String.valueOf(outage.id()));
      }
      out.writeInt(outage.servers());
      out.writeInt(FailureReason.ALL.indexOf(outage.reason()));
      out.writeBoolean(outage.isCut());
    }
  }

  static void writeCapacities(DataOutputStream out, List<CapacityPoint> points) throws IOException {
    out.writeInt(points.size());
    for (CapacityPoint point : points) {
      write(out, point.key());
      out.writeLong(point.millis());
      out.writeUTF(point.direction());
      out.writeDouble(point.bitsPerSecond());
      out.writeDouble(point.errorRatio());
      out.writeDouble(point.factor());
    }
    out.writeInt(END);
  }

  /** Reads the measured capacities, which end the file. */
  static List<CapacityPoint> readCapacities(DataInputStream in) throws IOException {
    int count = within(in.readInt(), 0, MOST_CELLS);
    List<CapacityPoint> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(
          new CapacityPoint(
              readKey(in),
              in.readLong(),
              in.readUTF(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble()));
    }
    if (in.readInt() != END || in.read() >= 0) {
      throw new InvalidInputException("it does not end where it should");
    }
    return points;
  }

  private static void write(DataOutputStream out, PathKey key) throws IOException {
    out.writeUTF(key.interfaceName());
    out.writeUTF(key.server());
    out.writeUTF(key.address());
  }

  private static PathKey readKey(DataInputStream in) throws IOException {
    return new PathKey(in.readUTF(), in.readUTF(), in.readUTF());
  }

  static List<PastOutage> readOutages(DataInputStream in) throws IOException {
    int count = within(in.readInt(), 0, MOST_CELLS);
    List<PastOutage> outages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      outages.add(readOutage(in));
    }
    return outages;
  }

  private static PastOutage readOutage(DataInputStream in) throws IOException {
    long from = in.readLong();
    long to = in.readLong();
    String interfaceName = in.readUTF();
    boolean hasServer = in.readBoolean();
    String server = hasServer ? in.readUTF() : null;
    String serverIp = hasServer ? in.readUTF() : null;
    String id = hasServer ? in.readUTF() : null;
    int servers = in.readInt();
    FailureReason reason =
        FailureReason.ALL.get(within(in.readInt(), 0, FailureReason.ALL.size() - 1));
    return new PastOutage(
        from, to, interfaceName, server, serverIp, id, servers, reason, in.readBoolean());
  }
}
