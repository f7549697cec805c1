package io.tcptrafficscan.metrics;

import io.prometheus.client.Collector;
import io.tcptrafficscan.reading.Histogram;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes this tool's metrics in one of the two text formats, family after family. Labels come as
 * text that was made once, since those of a path never change.
 */
final class Exposition {
  /** The text formats that Prometheus reads. */
  enum Format {
    /** Prometheus text format 0.0.4. */
    TEXT,
    /** OpenMetrics 1.0.0. */
    OPEN_METRICS
  }

  /** The label text of a series without labels. */
  static final byte[] NO_LABELS = {};

  private static final byte[] HELP = ascii("# HELP ");
  private static final byte[] TYPE = ascii("# TYPE ");
  private static final byte[] BUCKET = ascii("_bucket");
  private static final byte[] COUNT = ascii("_count");
  private static final byte[] SUM = ascii("_sum");
  private static final byte[] NONE = {};
  private static final byte[] COMMA = {','};
  private static final byte[] LABELS_END = ascii("} ");
  private static final int NANO_DIGITS = 9;

  private final TextBuffer out;
  private final Format format;
  private @Nullable Metric unannounced;
  private byte[] name = NONE;

  Exposition(TextBuffer out, Format format) {
    this.out = out;
    this.format = format;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Begins a metric. Its HELP and TYPE wait for its first series: no name stands without one. */
  void family(Metric metric) {
    unannounced = metric;
    name = metric.name;
  }

  void add(byte[] labels, long value) {
    series(NONE, labels, NONE).append(value).append('\n');
  }

  void add(byte[] labels, double value) {
    series(NONE, labels, NONE).append(value).append('\n');
  }

  /** Adds {@code unscaled} divided by ten to the power of {@code scale}. */
  void add(byte[] labels, long unscaled, int scale) {
    series(NONE, labels, NONE).appendDecimal(unscaled, scale).append('\n');
  }

  /** Adds a series with one label more. */
  void add(byte[] labels, byte[] lastLabel, long value) {
    series(NONE, labels, lastLabel).append(value).append('\n');
  }

  /**
   * Adds {@code _bucket}, {@code _count} and {@code _sum}; the count is that of the buckets seen.
   */
  void add(byte[] labels, Histogram histogram) {
    announce();
    byte[] start = bucketStart(labels);
    byte[][] bounds = LabelText.bounds(histogram.bounds());
    long count = 0;
    for (int bucket = 0; bucket < bounds.length; bucket++) {
      count += histogram.count(bucket);
      out.append(start).append(bounds[bucket]).append(LABELS_END).append(count).append('\n');
    }
    series(COUNT, labels, NONE).append(count).append('\n');
    series(SUM, labels, NONE).appendDecimal(histogram.sumNanos(), NANO_DIGITS).append('\n');
  }

  /** All that the buckets of one series have in common. */
  private byte[] bucketStart(byte[] labels) {
    boolean more = labels.length > 0;
    return ByteBuffer.allocate(name.length + BUCKET.length + 1 + labels.length + (more ? 1 : 0))
        .put(name)
        .put(BUCKET)
        .put((byte) '{')
        .put(labels)
        .put(more ? COMMA : NONE)
        .array();
  }

  private TextBuffer series(byte[] suffix, byte[] labels, byte[] lastLabel) {
    announce();
    out.append(name).append(suffix);
    if (labels.length + lastLabel.length > 0) {
      out.append('{').append(labels);
      if (labels.length > 0 && lastLabel.length > 0) {
        out.append(',');
      }
      out.append(lastLabel).append('}');
    }
    return out.append(' ');
  }

  private void announce() {
    if (unannounced != null) {
      announce(unannounced);
      unannounced = null;
    }
  }

  private void announce(Metric metric) {
    byte[] family = format == Format.OPEN_METRICS ? metric.openMetricsName : metric.name;
    out.append(HELP).append(family).append(' ').append(metric.helpText).append('\n');
    out.append(TYPE).append(family).append(' ').append(typeName(metric.type)).append('\n');
  }

  private static byte[] typeName(Collector.Type type) {
    return ascii(type.name().toLowerCase(java.util.Locale.ROOT));
  }
}
