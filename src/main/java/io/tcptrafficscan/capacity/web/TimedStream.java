package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.Connection;
import io.tcptrafficscan.capacity.train.TrainException;
import io.tcptrafficscan.capacity.train.Transfer;
import io.tcptrafficscan.posix.Sockets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a TCP connection. It counts what it receives, and notes the kernel's times of it. It
 * reads whole segments: a read that ends within a segment would have the segment's time, but not
 * all of its bytes.
 */
final class TimedStream implements ByteStream {
  /** Behind so many bytes, a receiver that is late may read some segments at once. */
  private static final int LONG_TRAIN = 1 << 18;

  private static final int SEGMENTS_LATER = 4;

  private final Connection connection;
  private final int segment;
  private final long maxBytes;
  private @Nullable Download train;
  private long received;
  private long sent;
  private long start;
  private long arrived; // at the kernel, read or not

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
    int wanted = received - start < LONG_TRAIN ? segment : SEGMENTS_LATER * segment;
    int most = (int) Math.min(Math.min(wanted, into.length), maxBytes - received);
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
    if (train != null && at != Sockets.ABSENT) {
      train.arrivals().add(at, received - start);
      train.echoes().note(Transfer.realTimeNanos(), connection.info().receiveRttMicros());
    }
    return count;
  }

  @Override
  public void write(byte[] bytes, int count) throws TrainException {
    connection.write(Arrays.copyOf(bytes, count));
    sent += count;
  }

  @Override
  public boolean isReadable() {
    return connection.isReadable();
  }

  @Override
  public byte[] sealed(byte[] bytes) {
    return bytes;
  }

  /** From here on, every byte of TCP's payload is part of the train, which this returns. */
  Download startTrain() {
    start = received;
    long rttNanos = connection.rttNanos();
    train = new Download(new Arrivals(), new EchoedTimes(rttNanos), rttNanos);
    return train;
  }

  /** Bytes of the train that have arrived. */
  long trainBytes() {
    return received - start;
  }

  /** Whether no byte may be received any more. */
  boolean isUsedUp() {
    return received >= maxBytes;
  }

  /** Counts what has arrived and was not read as well, unless the connection is closed. */
  void noteUnread() {
    if (connection.isOpen()) {
      arrived = connection.info().receivedBytes();
    }
  }

  /** Payload bytes of the connection in both directions. */
  long bytes() {
    return Math.max(received, arrived) + sent;
  }
}
