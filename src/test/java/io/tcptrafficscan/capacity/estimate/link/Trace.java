package io.tcptrafficscan.capacity.estimate.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;

/** Recorded times at which a line could deliver a packet, repeated without end. */
final class Trace {
  private static final int SEEDED_MILLIS = 120_000;

  private final int[] millis;
  private final int length;

  /**
   * @param millis of each packet, in order
   * @param length after which the trace begins again, in milliseconds
   */
  Trace(int[] millis, int length) {
    this.millis = millis;
    this.length = length;
  }

  /**
   * Reads a trace: a character for each millisecond, as many behind '0' as packets could be
   * delivered in it, in lines.
   */
  static Trace read(String name) {
    try (InputStream in = Objects.requireNonNull(Trace.class.getResourceAsStream(name), name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII).replace("\n", "");
      int[] millis = new int[text.chars().map(c -> c - '0').sum()];
      int size = 0;
      for (int i = 0; i < text.length(); i++) {
        Arrays.fill(millis, size, size += text.charAt(i) - '0', i);
      }
      return new Trace(millis, text.length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes a line up, for two minutes.
   *
   * @param spread standard deviation of the logarithm of the rate
   * @param seconds in which the rate forgets what it was
   */
  static Trace seeded(double bitsPerSecond, double spread, double seconds, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double keep = Math.exp(-0.02 / seconds);
    double level = spread * Links.gaussian(random);
    double room = 0;
    int[] millis = new int[1 << 10];
    int size = 0;
    for (int at = 0; at < SEEDED_MILLIS; at++) {
      if (at % 20 == 0) {
        level = keep * level + Math.sqrt(1 - keep * keep) * spread * Links.gaussian(random);
      }
      room += Links.MILLI / Links.packetNanos(bitsPerSecond * Math.exp(level));
      for (; room >= 1; room--) {
        millis = size == millis.length ? Arrays.copyOf(millis, 2 * size) : millis;
        millis[size++] = at;
      }
    }
    return new Trace(Arrays.copyOf(millis, size), SEEDED_MILLIS);
  }

  /** The number of the first opportunity at or after a time. */
  long firstFrom(long nanos) {
    long at = Math.floorDiv(nanos + Links.MILLI - 1, Links.MILLI);
    long round = Math.floorDiv(at, length);
    int within = Math.floorMod(at, length);
    int found = Arrays.binarySearch(millis, within);
    if (found < 0) {
      found = -found - 1;
    }
    while (found > 0 && millis[found - 1] == within) {
      found--;
    }
    return round * millis.length + found;
  }

  /** When an opportunity is. */
  long nanos(long number) {
    long round = Math.floorDiv(number, (long) millis.length);
    int within = (int) Math.floorMod(number, (long) millis.length);
    return (round * length + millis[within]) * Links.MILLI;
  }

  /** Packets that could be delivered between two times. */
  long between(long from, long to) {
    return firstFrom(to) - firstFrom(from);
  }
}
