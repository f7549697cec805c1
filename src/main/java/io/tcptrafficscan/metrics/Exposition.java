package io.tcptrafficscan.metrics;

import io.tcptrafficscan.reading.Histogram;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

  private static final byte[] BUCKET = ascii("_bucket");
  private static final byte[] COUNT = ascii("_count");
  private static final byte[] SUM = ascii("_sum");

  /** The text from each bucket's own label to its value. */
  private static final Map<Histogram.Bounds, byte[][]> BUCKET_ENDS = new ConcurrentHashMap<>();

  private static final int NANO_DIGITS = 9;

  private final TextBuffer out;
  private final Format format;
  private @Nullable Family unannounced;
  private byte[] name = {};

  Exposition(TextBuffer out, Format format) {
    this.out = out;
    this.format = format;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** HELP and TYPE are written with the first series: a family without series is left out. */
  @Override
  public void begin(Family family) {
    unannounced = family;
    name = family.nameText;
  }

  @Override
  public void add(Labels labels, long unscaled, int scale) {
    series(labels).appendDecimal(unscaled, scale).append('\n');
  }

  @Override
  public void add(Labels labels, double value) {
    series(labels).append(value).append('\n');
  }

  /** The count is the sum of the buckets that were written, so that the two always agree. */
  @Override
  public void add(Labels labels, Histogram histogram) {
    announce();
    byte[] start = bucketStart(labels);
    byte[][] ends = BUCKET_ENDS.computeIfAbsent(histogram.bounds(), Exposition::bucketEnds);
    long count = 0;
    for (int bucket = 0; bucket < ends.length; bucket++) {
      count += histogram.count(bucket);
      out.append(start).append(ends[bucket]).append(count).append('\n');
    }
    series(COUNT, labels).append(count).append('\n');
    series(SUM, labels).appendDecimal(histogram.sumNanos(), NANO_DIGITS).append('\n');
  }

  /** Without the brace that opens the labels: other labels come before. */
  private static byte[][] bucketEnds(Histogram.Bounds bounds) {
    return Labels.buckets(bounds).stream()
        .map(bucket -> Arrays.copyOfRange(bucket.text, 1, bucket.text.length))
        .toArray(byte[][]::new);
  }

  /** The text that all buckets of one series begin with, up to the label of the bucket. */
  private byte[] bucketStart(Labels labels) {
    int own = labels.isEmpty() ? 0 : labels.text.length - Labels.END.length();
    return ByteBuffer.allocate(name.length + BUCKET.length + own + 1)
        .put(name)
        .put(BUCKET)
        .put(labels.text, 0, own)
        .put((byte) (own == 0 ? '{' : ','))
        .array();
  }

  private TextBuffer series(Labels labels) {
    announce();
    return out.append(name).append(labels.text);
  }

  private TextBuffer series(byte[] suffix, Labels labels) {
    announce();
    return out.append(name).append(suffix).append(labels.text);
  }

  private void announce() {
    if (unannounced != null) {
      out.append(unannounced.head(format));
      unannounced = null;
    }
  }
}
