package io.tcptrafficscan.metrics;

import io.tcptrafficscan.reading.Histogram;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A family of series: its name, type, HELP and label names, and how its series are read from what
 * is known at one moment. A {@link Table} makes it.
 */
final class Family {
  /** What every name begins with. */
  static final String PREFIX = "tcp_traffic_scan_";

  /** The types that Prometheus knows and that families have here. */
  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  /** Takes families and their series, one after the other. */
  interface Sink {
    /** Begins a family; the series after this call belong to it. */
    void begin(Family family);

    /**
     * Adds a series whose value is {@code unscaled} divided by ten to the power of {@code scale}.
     */
    void add(Labels labels, long unscaled, int scale);

    void add(Labels labels, double value);

    /** Adds {@code _bucket}, {@code _count} and {@code _sum}. */
    void add(Labels labels, Histogram histogram);
  }

  final String name;
  final Type type;
  final String help;
  final List<String> labels;
  final byte[] nameText;
  private final byte[] textHead;
  private final byte[] openMetricsHead;
  private final BiConsumer<Moment, Sink> reader;

  Family(
      Type type,
      String shortName,
      String help,
      List<String> labels,
      BiConsumer<Moment, Sink> reader) {
    name = PREFIX + shortName;
    this.type = type;
    this.help = help;
    this.labels = labels;
    this.reader = reader;
    nameText = name.getBytes(StandardCharsets.US_ASCII);
    textHead = head(name);
    openMetricsHead = head(name.replaceFirst("_total$", ""));
  }

  private byte[] head(String familyName) {
    return "# HELP %s %s\n# TYPE %s %s\n"
        .formatted(familyName, help, familyName, Labels.value(type))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The lines with HELP and TYPE. */
  byte[] head(Exposition.Format format) {
    return format == Exposition.Format.OPEN_METRICS ? openMetricsHead : textHead;
  }

  void writeTo(Sink out, Moment moment) {
    out.begin(this);
    reader.accept(moment, out);
  }
}
