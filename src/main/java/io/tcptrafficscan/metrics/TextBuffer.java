package io.tcptrafficscan.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Collects text and passes it on in large pieces. Whole and decimal numbers are written digit by
 * digit, without objects: a scrape of many paths consists mostly of numbers.
 */
final class TextBuffer {
  private static final int SIZE = 1 << 16;
  private static final int LONGEST_NUMBER = 40;

  private final OutputStream out;
  private final byte[] bytes = new byte[SIZE];
  private final byte[] digits = new byte[LONGEST_NUMBER];
  private int length;
  private long lastUnscaled;
  private int lastScale = -1;
  private int lastStart;

  TextBuffer(OutputStream out) {
    this.out = out;
  }

  TextBuffer append(byte[] text) {
    if (text.length > SIZE - length) {
      flush();
    }
    if (text.length > SIZE) {
      write(text, text.length);
    } else {
      System.arraycopy(text, 0, bytes, length, text.length);
      length += text.length;
    }
    return this;
  }

  TextBuffer append(char ascii) {
    if (length == SIZE) {
      flush();
    }
    bytes[length++] = (byte) ascii;
    return this;
  }

  TextBuffer append(long number) {
    return appendDecimal(number, 0);
  }

  /**
   * Appends {@code unscaled} divided by ten to the power of {@code scale}, exactly and without
   * trailing zeros. The digits of the last number are kept: the same number often comes again,
   * above all in the buckets of a histogram.
   *
   * @param scale 0 to 18
   */
  TextBuffer appendDecimal(long unscaled, int scale) {
    if (unscaled != lastUnscaled || scale != lastScale) {
      lastStart = writeDigits(unscaled, scale);
      lastUnscaled = unscaled;
      lastScale = scale;
    }
    int count = LONGEST_NUMBER - lastStart;
    if (count > SIZE - length) {
      flush();
    }
    System.arraycopy(digits, lastStart, bytes, length, count);
    length += count;
    return this;
  }

  /** Returns where the number begins in {@link #digits}; it ends where they end. */
  private int writeDigits(long unscaled, int scale) {
    int at = LONGEST_NUMBER;
    long rest = unscaled; // negative, since that holds every long
    if (rest > 0) {
      rest = -rest;
    }
    boolean significant = false;
    for (int i = 0; i < scale || rest != 0 || i == scale; i++) {
      if (i == scale && significant) {
        digits[--at] = '.';
      }
      long tenth = rest / 10;
      int digit =
          (int) (10 * tenth - rest); // not %, which is a second division to a plain compiler
      rest = tenth;
      significant |= digit != 0 || i >= scale;
      if (significant) {
        digits[--at] = (byte) ('0' + digit);
      }
    }
    if (unscaled < 0) {
      digits[--at] = '-';
    }
    return at;
  }

  /** Appends a number as Go and Java both read it: {@code NaN}, {@code +Inf}, {@code 1.5E10}. */
  TextBuffer append(double number) {
    if (Double.isInfinite(number)) {
      return append(number > 0 ? "+Inf" : "-Inf");
    }
    return append(Double.toString(number));
  }

  private TextBuffer append(String text) {
    return append(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Passes on the text that is collected. */
  void flush() {
    write(bytes, length);
    length = 0;
  }

  private void write(byte[] text, int count) {
    try {
      out.write(text, 0, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
