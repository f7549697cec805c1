package io.tcptrafficscan.metrics;

import io.tcptrafficscan.reading.Histogram;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A family of series: its name, type, HELP and label names, and how its series are read from a
 * subject, which is what was known at one moment. The series go to a {@link Sink}.
 */
final class Family<S> {
  /** What every name begins with. */
  static final String PREFIX = "tcp_traffic_scan_";

  /** The types that Prometheus knows and that families have here. */
  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM;

    /** As the text formats write it. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Takes families and their series, one after the other. */
  interface Sink {
    /** Begins a family; the series after this call belong to it. */
    void begin(Family<?> family);

    /**
     * Adds a series whose value is {@code unscaled} divided by ten to the power of {@code scale}.
     */
    void add(Labels labels, long unscaled, int scale);

    void add(Labels labels, double value);

    /** Adds {@code _bucket}, {@code _count} and {@code _sum}. */
    void add(Labels labels, Histogram histogram);
  }

  /** Reads all series of one family from a subject. */
  interface Reader<S> {
    void read(S subject, Sink out);
  }

  /** Families that are read from one subject, and where that subject comes from. */
  record Group<S>(List<Family<S>> families, Supplier<S> now) {
    void writeTo(Sink out) {
      S subject = now.get();
      for (Family<S> family : families) {
        out.begin(family);
        family.reader.read(subject, out);
      }
    }
  }

  final String name;
  final Type type;
  final String help;
  final List<String> labels;
  final byte[] nameText;
  private final byte[] textHead;
  private final byte[] openMetricsHead;
  private final Reader<S> reader;

  Family(Type type, String shortName, String help, List<String> labels, Reader<S> reader) {
    name = PREFIX + shortName;
    this.type = type;
    this.help = help;
    this.labels = labels;
    this.reader = reader;
    nameText = ascii(name);
    textHead = head(name);
    openMetricsHead = head(name.replaceFirst("_total$", ""));
  }

  private byte[] head(String familyName) {
    return ascii(
        "# HELP %s %s\n# TYPE %s %s\n".formatted(familyName, help, familyName, type.label()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The lines with HELP and TYPE. */
  byte[] head(Exposition.Format format) {
    return format == Exposition.Format.OPEN_METRICS ? openMetricsHead : textHead;
  }
}
