package io.tcptrafficscan.network.emulator;

/**
 * How one direction of a link carries packets.
 *
 * @param delayNanos from the end of a packet's transmission to its arrival
 * @param jitterNanos added or taken at random, evenly; a packet never overtakes the one before it
 * @param loss the probability that a packet is lost
 * @param bitsPerSecond 0 for no limit
 * @param queuePackets how many packets may wait to be transmitted; the next is dropped
 * @param bucketBytes so much may go at the peak rate after a pause; 0 for no such bucket
 * @param peakBitsPerSecond the rate while the bucket has something
 * @param tickNanos packets arrive at multiples of it alone, as interrupts that are held back make
 *     them; 0 for at any time
 */
record Shape(
    long delayNanos,
    long jitterNanos,
    double loss,
    long bitsPerSecond,
    int queuePackets,
    long bucketBytes,
    long peakBitsPerSecond,
    long tickNanos) {
  static final Shape WIRE = new Shape(0, 0, 0, 0, 1000, 0, 0, 0);

  /** Reads {@code delay jitter loss rate queue bucket peak tick}. */
  static Shape parse(String[] words, int from) {
    return new Shape(
        Long.parseLong(words[from]),
        Long.parseLong(words[from + 1]),
        Double.parseDouble(words[from + 2]),
        Long.parseLong(words[from + 3]),
        Integer.parseInt(words[from + 4]),
        Long.parseLong(words[from + 5]),
        Long.parseLong(words[from + 6]),
        Long.parseLong(words[from + 7]));
  }

  /** How long a packet of so many bytes takes at the rate. */
  long transmissionNanos(long bytes) {
    return nanos(bytes, bitsPerSecond);
  }

  /** The same at the rate that the bucket allows. */
  long peakNanos(long bytes) {
    return nanos(bytes, bucketBytes == 0 ? bitsPerSecond : peakBitsPerSecond);
  }

  /** When a packet arrives that would do so at {@code nanos} otherwise. */
  long tick(long nanos) {
    return tickNanos == 0 ? nanos : -Math.floorDiv(-nanos, tickNanos) * tickNanos;
  }

  private static long nanos(long bytes, long rate) {
    return rate == 0 ? 0 : bytes * 8_000_000_000L / rate;
  }
}
