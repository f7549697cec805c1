package io.tcptrafficscan.network.emulator;

/**
 * How one direction of a link carries packets.
 *
 * @param delayNanos from the end of a packet's transmission to its arrival
 * @param jitterNanos added or taken at random, evenly; a packet never overtakes the one before it
 * @param loss the probability that a packet is lost
 * @param bitsPerSecond 0 for no limit
 * @param queuePackets how many packets may wait to be transmitted; the next is dropped
 */
record Shape(long delayNanos, long jitterNanos, double loss, long bitsPerSecond, int queuePackets) {
  static final Shape WIRE = new Shape(0, 0, 0, 0, 1000);

  /** Reads {@code delay jitter loss rate queue}. */
  static Shape parse(String[] words, int from) {
    return new Shape(
        Long.parseLong(words[from]),
        Long.parseLong(words[from + 1]),
        Double.parseDouble(words[from + 2]),
        Long.parseLong(words[from + 3]),
        Integer.parseInt(words[from + 4]));
  }

  long transmissionNanos(int bytes) {
    return bitsPerSecond == 0 ? 0 : bytes * 8_000_000_000L / bitsPerSecond;
  }
}
