package io.tcptrafficscan.metrics;

import io.tcptrafficscan.reading.Histogram;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Writes families as text, in one of the two formats that Prometheus reads. */
final class Exposition implements Family.Sink {
  /** The text formats that Prometheus reads. */
  enum Format {
    /** Prometheus text format 0.0.4. */
    TEXT("text/plain; version=0.0.4; charset=utf-8"),
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    final String contentType;

    Format(String contentType) {
      this.contentType = contentType;
    }
  }

  private static final byte[] BUCKET = ascii("_bucket{");
  private static final byte[] COUNT = ascii("_count");
  private static final byte[] SUM = ascii("_sum");
  private static final byte[] NONE = {};
  private static final byte[] COMMA = {','};

  /** The text of each bucket's own label and what is between it and the value. */
  private static final Map<Histogram.Bounds, byte[][]> BUCKET_ENDS = new ConcurrentHashMap<>();

  private static final int NANO_DIGITS = 9;

  private final TextBuffer out;
  private final Format format;
  private @Nullable Family<?> unannounced;
  private byte[] name = NONE;

  Exposition(TextBuffer out, Format format) {
    this.out = out;
    this.format = format;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** HELP and TYPE are written with the first series: a family without series is left out. */
  @Override
  public void begin(Family<?> family) {
    unannounced = family;
    name = family.nameText;
  }

  @Override
  public void add(Labels labels, long unscaled, int scale) {
    series(NONE, labels).appendDecimal(unscaled, scale).append('\n');
  }

  @Override
  public void add(Labels labels, double value) {
    series(NONE, labels).append(value).append('\n');
  }

  /** The count is the sum of the buckets that were written, so that the two always agree. */
  @Override
  public void add(Labels labels, Histogram histogram) {
    announce();
    byte[] start = bucketStart(labels.text);
    byte[][] ends = BUCKET_ENDS.computeIfAbsent(histogram.bounds(), Exposition::bucketEnds);
    long count = 0;
    for (int bucket = 0; bucket < ends.length; bucket++) {
      count += histogram.count(bucket);
      out.append(start).append(ends[bucket]).append(count).append('\n');
    }
    series(COUNT, labels).append(count).append('\n');
    series(SUM, labels).appendDecimal(histogram.sumNanos(), NANO_DIGITS).append('\n');
  }

  private static byte[][] bucketEnds(Histogram.Bounds bounds) {
    return Labels.buckets(bounds).stream()
        .map(bucket -> ascii(new String(bucket.text, StandardCharsets.US_ASCII) + "} "))
        .toArray(byte[][]::new);
  }

  /** The text that all buckets of one series begin with. */
  private byte[] bucketStart(byte[] labels) {
    byte[] comma = labels.length > 0 ? COMMA : NONE;
    return ByteBuffer.allocate(name.length + BUCKET.length + labels.length + comma.length)
        .put(name)
        .put(BUCKET)
        .put(labels)
        .put(comma)
        .array();
  }

  private TextBuffer series(byte[] suffix, Labels labels) {
    announce();
    out.append(name).append(suffix);
    if (labels.text.length > 0) {
      out.append('{').append(labels.text).append('}');
    }
    return out.append(' ');
  }

  private void announce() {
    if (unannounced != null) {
      out.append(unannounced.head(format));
      unannounced = null;
    }
  }
}
