package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.Connection;
import io.tcptrafficscan.capacity.train.TrainException;
import io.tcptrafficscan.posix.Sockets;
import java.util.Arrays;

/**
 * The bytes of a TCP connection. It counts what it receives, and notes the kernel's times of it. It
 * reads one segment at a time: a read that ends within a segment would have the segment's time, but
 * not all of its bytes.
 */
final class TimedStream implements ByteStream {
  private final Connection connection;
  private final int segment;
  private final long maxBytes;
  private Arrivals arrivals = new Arrivals();
  private long received;
  private long sent;
  private long start;

  /**
   * @param maxBytes that may be received
   */
  TimedStream(Connection connection, long maxBytes) {
    this.connection = connection;
    this.maxBytes = maxBytes;
    segment = connection.segmentBytes(Sockets.BUFFER_SIZE);
  }

  @Override
  public int read(byte[] into) throws TrainException {
    int most = (int) Math.min(Math.min(segment, into.length), maxBytes - received);
    if (most <= 0) {
      throw new TrainException(NoCapacity.TOO_SHORT, "all bytes of the measurement are used");
    }
    int count = connection.receiveOrEnd(most);
    if (count == 0) {
      return -1;
    }
    Sockets sockets = connection.sockets();
    sockets.received(into, 0, count);
    received += count;
    long at = sockets.arrivalNanos();
    if (at != Sockets.ABSENT) {
      arrivals.add(at, received - start);
    }
    return count;
  }

  @Override
  public void write(byte[] bytes, int count) throws TrainException {
    connection.write(Arrays.copyOf(bytes, count));
    sent += count;
  }

  /** From here on, what arrives is part of the train. */
  void startTrain() {
    arrivals = new Arrivals();
    start = received;
  }

  /** What arrived since the train began: every byte of TCP's payload. */
  Arrivals arrivals() {
    return arrivals;
  }

  /** Bytes of the train that have arrived. */
  long trainBytes() {
    return received - start;
  }

  /** Whether no byte may be received any more. */
  boolean isUsedUp() {
    return received >= maxBytes;
  }

  /** Payload bytes of the connection in both directions. */
  long bytes() {
    return received + sent;
  }
}
