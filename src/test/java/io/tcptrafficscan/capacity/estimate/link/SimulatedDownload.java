package io.tcptrafficscan.capacity.estimate.link;

import static io.tcptrafficscan.capacity.estimate.link.Links.MILLI;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A download over a model of a link, as the client and its kernel see it. */
public final class SimulatedDownload {
  public static final int SEGMENT = Links.SEGMENT;

  private static final long SECOND = 1_000_000_000L;
  private static final long MICRO = 1_000;

  /** From a segment's arrival to the moment in which the client has read it. */
  private static final long WAKE_NANOS = 30_000;

  /** For each further segment that waits to be read. */
  private static final long READ_NANOS = 6_000;

  private final LinkModel model;
  private final TrainSimulation sent;
  private final long rttNanos;
  private final long[] readNanos;
  private final long[] receiveRttMicros;

  /**
   * Downloads.
   *
   * @param rttNanos of the path without queues
   */
  public SimulatedDownload(
      LinkModel model, Sender sender, long rttNanos, int bytes, SplittableRandom random) {
    this.model = model;
    long start = SECOND + random.nextLong(100 * SECOND);
    this.rttNanos = rttNanos + model.aloneNanos(random.split(), start);
    sent = new TrainSimulation(model.stages().apply(random.split()), sender, rttNanos, bytes, 0);
    sent.run(start);
    readNanos = read(sent.arrived);
    receiveRttMicros = means(random.nextLong(MILLI));
  }

  private static long[] read(long[] arrived) {
    long[] read = new long[arrived.length];
    long complete = Long.MIN_VALUE;
    long last = Long.MIN_VALUE;
    for (int i = 0; i < read.length; i++) {
      complete = Math.max(complete, arrived[i]); // TCP gives no byte before all bytes ahead of it
      last = Math.max(complete + WAKE_NANOS, last + READ_NANOS);
      read[i] = last;
    }
    return read;
  }

  /**
   * The kernel's mean of the round-trip times by echoes, at each read: timestamps are whole
   * milliseconds, a timestamp counts when it is echoed first, and each new round-trip time counts
   * an eighth (tcp_rcv_rtt_measure_ts and tcp_rcv_rtt_update of Linux).
   */
  private long[] means(long phase) {
    int[] order =
        IntStream.range(0, sent.arrived.length)
            .boxed()
            .sorted(Comparator.comparingLong(i -> sent.arrived[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] means = new long[order.length];
    long eightfold = 0;
    long lastEcho = Long.MIN_VALUE;
    int next = 0;
    for (int i = 0; i < order.length; i++) {
      for (; next < order.length && sent.arrived[order[next]] <= readNanos[i]; next++) {
        long echo = millis(sent.echoed[order[next]], phase);
        if (echo != lastEcho) {
          lastEcho = echo;
          long micros =
              Math.max(1, (millis(sent.arrived[order[next]], phase) - echo) * MILLI / MICRO);
          eightfold = eightfold == 0 ? 8 * micros : eightfold + micros - eightfold / 8;
        }
      }
      means[i] = eightfold / 8;
    }
    return means;
  }

  private static long millis(long nanos, long phase) {
    return Math.floorDiv(nanos + phase, MILLI);
  }

  public int segments() {
    return readNanos.length;
  }

  /** From SYN to SYN/ACK. */
  public long handshakeNanos() {
    return rttNanos;
  }

  /** When a segment arrived. */
  public long arrivedNanos(int segment) {
    return sent.arrived[segment];
  }

  /** When the client read a segment. */
  public long readNanos(int segment) {
    return readNanos[segment];
  }

  /** What the kernel's mean was then. */
  public long receiveRttMicros(int segment) {
    return receiveRttMicros[segment];
  }

  /** When the first byte of the first segment could be read. */
  public long beganNanos() {
    return readNanos[0];
  }

  /** Segments that were sent again. */
  public int retransmits() {
    return sent.retransmits;
  }

  /** The rate of the link's payload while the first segments came. */
  public double truth(int segments) {
    return model.trace() == null ? model.bitsPerSecond() : sent.deliveredWhileWaiting(segments);
  }

  /** Of the link in the ten seconds that follow. */
  public double next(int segments) {
    long end = Arrays.stream(sent.arrived, 0, segments).max().orElseThrow();
    return model.trace() == null
        ? model.bitsPerSecond()
        : model.trace().between(end, end + 10 * SECOND) * SEGMENT * 8 / 10.0;
  }
}
