package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import java.util.ArrayList;
import java.util.List;

/**
 * When the segments of a train left, by what the receiver alone can tell. A segment echoes the
 * timestamp of the last acknowledgement that its sender had received (RFC 7323), so the kernel
 * knows how much later than that acknowledgement it arrived. What exceeds the path's round trip is
 * time in a queue, unless the sender itself paused. So a segment is taken to have waited only as
 * long as is certain: a sender that paces its segments, or is limited by its program, then shows no
 * queue.
 */
final class EchoedTimes {
  /** The kernel keeps a mean, of which each new round-trip time is an eighth (tcp_input.c). */
  private static final long WEIGHT = 8;

  private static final long MICRO = 1_000;

  /** Timestamps are whole milliseconds at both ends of a round trip. */
  private static final long RESOLUTION_MICROS = 2_000;

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
    long queueMicros = 0;
    int next = 0;
    for (int i = 0; i < arrivals.size(); i++) {
      long at = arrivals.nanos(i);
      long gapMicros = i == 0 ? 0 : Math.max(0, at - arrivals.nanos(i - 1)) / MICRO;
      long least = Long.MAX_VALUE;
      // the changes since the arrival before, and the first one after this arrival
      while (next < changes.size() && (next == 0 || changes.get(next - 1).atNanos < at)) {
        least = Math.min(least, changes.get(next++).sampleMicros);
      }
      queueMicros = least == Long.MAX_VALUE ? queueMicros : least - rttMicros;
      long certainMicros = i == 0 ? 0 : queueMicros - RESOLUTION_MICROS - gapMicros;
      departures.add(at - (rttMicros + Math.max(0, certainMicros)) * MICRO, arrivals.bytes(i));
    }
    return departures;
  }
}
