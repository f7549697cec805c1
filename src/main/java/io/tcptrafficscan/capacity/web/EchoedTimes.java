package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import java.util.ArrayList;
import java.util.List;

/**
 * When the segments of a train left, by what the receiver alone can tell. A segment echoes the
 * timestamp of the last acknowledgement that its sender had received (RFC 7323), so the kernel
 * knows how much later than that acknowledgement it arrived. The segment left before its sender
 * heard the next acknowledgement. What exceeds a round trip since that one was sent is certainly
 * time in a queue: a sender that paces its segments, or is limited by its program, shows none.
 */
final class EchoedTimes {
  /** The kernel keeps a mean, of which each new round-trip time is an eighth (tcp_input.c). */
  private static final long WEIGHT = 8;

  private static final long MICRO = 1_000;

  /** Timestamps are whole milliseconds, so an acknowledgement may be so much later than it says. */
  private static final long RESOLUTION_MICROS = 1_000;

  /** With TCP timestamps, over Ethernet. */
  private static final int TWO_SEGMENTS = 2 * 1448;

  /** A mean that falls below this was replaced, by the time in which a window was filled. */
  private static final long REPLACED_MICROS = 1_500;

  /** The mean changes once a millisecond at most: readings in shorter steps miss no change. */
  private static final long DENSE_NANOS = 1_500_000;

  /**
   * A change of the kernel's mean.
   *
   * @param atNanos when it was seen
   * @param sampleMicros the round-trip time that changed it, or less
   */
  private record Change(long atNanos, long sampleMicros) {}

  private long rttMicros;
  private final List<Change> changes = new ArrayList<>();
  private long meanMicros;
  private long readNanos;

  /**
   * @param rttNanos the path's minimum round-trip time
   */
  EchoedTimes(long rttNanos) {
    rttMicros = rttNanos / MICRO;
  }

  private EchoedTimes(EchoedTimes other) {
    rttMicros = other.rttMicros;
    changes.addAll(other.changes);
  }

  /** The same, for another thread. */
  EchoedTimes copy() {
    return new EchoedTimes(this);
  }

  /**
   * Notes the kernel's mean of the round-trip times that it measured by echoes.
   *
   * @param nowNanos on the clock of the arrivals
   */
  void note(long nowNanos, long receiveRttMicros) {
    if (meanMicros > 0 && receiveRttMicros != meanMicros) {
      boolean dense = nowNanos - readNanos <= DENSE_NANOS;
      changes.add(new Change(nowNanos, sample(receiveRttMicros, dense)));
    }
    if (receiveRttMicros > 0) {
      rttMicros = Math.min(rttMicros, receiveRttMicros); // others' traffic met the handshake
    }
    meanMicros = receiveRttMicros;
    readNanos = nowNanos;
  }

  private long sample(long receiveRttMicros, boolean dense) {
    long sample = receiveRttMicros + (WEIGHT - 1) * (receiveRttMicros - meanMicros);
    if (sample < rttMicros - REPLACED_MICROS) {
      return Math.min(meanMicros, receiveRttMicros);
    }
    return dense ? sample : Math.min(sample, Math.min(meanMicros, receiveRttMicros));
  }

  /** When the bytes that arrived had left, at the latest; the least delay is the round trip. */
  Arrivals departures(Arrivals arrivals) {
    Arrivals departures = new Arrivals();
    long sampleMicros = rttMicros;
    int next = 0;
    for (int i = 0; i < arrivals.size(); i++) {
      long at = arrivals.nanos(i);
      long least = Long.MAX_VALUE;
      // the changes since the arrival before, and the first one after this arrival
      while (next < changes.size() && (next == 0 || changes.get(next - 1).atNanos < at)) {
        least = Math.min(least, changes.get(next++).sampleMicros);
      }
      sampleMicros = least == Long.MAX_VALUE ? sampleMicros : least;
      long unheard =
          nextAcknowledgement(arrivals, i, at - (sampleMicros - RESOLUTION_MICROS) * MICRO);
      departures.add(Math.min(at - rttMicros * MICRO, unheard), arrivals.bytes(i));
    }
    return departures;
  }

  /**
   * When the acknowledgement was sent that followed the one of a time, at the latest: of two
   * segments, one is acknowledged at once.
   */
  private static long nextAcknowledgement(Arrivals arrivals, int from, long afterNanos) {
    int i = from;
    while (i >= 0 && arrivals.nanos(i) > afterNanos) {
      i--;
    }
    long before = i < 0 ? 0 : arrivals.bytes(i);
    while (i < from && (i < 0 || arrivals.bytes(i) - before < TWO_SEGMENTS)) {
      i++;
    }
    return arrivals.nanos(i);
  }
}
