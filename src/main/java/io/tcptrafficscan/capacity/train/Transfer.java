package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.Train;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.Sockets;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Moves the bytes of one train over a connection and notes the kernel's times of its segments,
 * which are of the real-time clock. A train whose bytes do not move ends early. For one thread.
 */
public final class Transfer {
  private static final int POLL_MILLIS = 5;

  /** How many segments may be sent before their times are read: the kernel keeps some hundreds. */
  private static final int SEGMENTS_PER_READ = 16;

  /** What the kernel may keep of times that are not read, if its own limit allows it. */
  private static final int RECORDS_BYTES = 1 << 20;

  private final Connection connection;
  private final Sockets sockets;
  private final int fd;
  private final Arrivals departures = new Arrivals();
  private final Arrivals acknowledgements = new Arrivals();
  private int segment;
  private int sentBytes;
  private int acknowledgedBytes;

  public Transfer(Connection connection) {
    this.connection = connection;
    sockets = connection.sockets();
    fd = connection.fd();
  }

  /** Now, on the clock of the kernel's times. */
  public static long realTimeNanos() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** Bytes that no link can compress. */
  public static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    new SplittableRandom(1).nextBytes(noise);
    return noise;
  }

  /**
   * Receives a train and returns when its segments arrived. It reads one segment at a time: a read
   * that ends within a segment would have the segment's time, but not all of its bytes.
   */
  Arrivals receive(int bytes) throws TrainException {
    connection.watchProgress();
    Arrivals arrivals = new Arrivals();
    int most = connection.segmentBytes(Sockets.BUFFER_SIZE);
    for (int total = 0; total < bytes; ) {
      total += connection.receive(Math.min(most, bytes - total));
      long at = sockets.arrivalNanos();
      if (at != Sockets.ABSENT) {
        arrivals.add(at, total);
      }
    }
    connection.stopWatching();
    return arrivals;
  }

  /** What follows when the other end sends something before all is acknowledged, or closes. */
  @FunctionalInterface
  public interface Answered {
    /** Returns whether to go on. May take what the other end sent. */
    boolean goOn() throws TrainException;
  }

  /**
   * What the kernel noted of a train at its sender. It drops times that are read late.
   *
   * @param departures when segments left; nothing if the kernel did not note it. A segment without
   *     its own time has that of the segment before, no earlier than which it left
   * @param acknowledgements when segments were acknowledged. A segment without its own time is part
   *     of the next point, no later than which it was acknowledged
   */
  public record Sent(Arrivals departures, Arrivals acknowledgements) {
    /**
     * The train as its acknowledgements time it.
     *
     * @param retransmitsBefore segments that the connection had sent again before the train
     */
    public Train timedByAcknowledgements(Connection connection, long retransmitsBefore) {
      return new Train(
          acknowledgements,
          departures,
          connection.rttNanos(),
          connection.retransmits() - retransmitsBefore,
          connection.isUnpaced(),
          true);
    }
  }

  /**
   * Sends a train, one segment per write. Returns when all is acknowledged, or when the other end
   * has answered and should get no more. Nothing here locks the socket once all is written: the
   * kernel would note acknowledgements late.
   *
   * @param train its bytes, which are repeated if they are fewer; more than a segment
   * @param bytes of the train
   * @param mostSegment bytes of a segment at most
   * @param maxInFlight bytes that may be unacknowledged; 0 for no limit but that of TCP
   */
  public Sent send(byte[] train, int bytes, int mostSegment, int maxInFlight, Answered answered)
      throws TrainException {
    sockets.growReceiveBuffer(fd, RECORDS_BYTES); // it holds the times as well
    sockets.growSendBuffer(fd, bytes); // the kernel sends on while this thread has no processor
    segment = connection.segmentBytes(Math.min(mostSegment, Sockets.BUFFER_SIZE - 1));
    connection.watchProgress();
    awaitAcknowledged(() -> true); // the kernel counts from the first unacknowledged byte
    acknowledgedBytes = 0;
    sockets.noteSent(fd); // without it, there are no times
    boolean complete;
    try {
      complete = write(train, bytes, maxInFlight, answered) && awaitAcknowledged(answered);
      connection.stopWatching();
    } finally {
      readTimes();
      sockets.noteArrivals(fd);
    }
    if (complete) {
      closeGap(departures, sentBytes);
    }
    return new Sent(departures, acknowledgements);
  }

  /** Sends a train of noise. The other end speaks only when it has all of it. */
  Sent sendNoise(int bytes, int maxInFlight) throws TrainException {
    return send(noise(Sockets.BUFFER_SIZE), bytes, Sockets.BUFFER_SIZE, maxInFlight, () -> false);
  }

  /** Bytes of the train that have left; all that the kernel has if it noted no departure. */
  public long departedBytes() {
    int last = departures.size() - 1;
    return last < 0 ? sentBytes : departures.bytes(last);
  }

  /** Returns whether the whole train is written. */
  private boolean write(byte[] train, int bytes, int maxInFlight, Answered answered)
      throws TrainException {
    int writes = 0;
    while (sentBytes < bytes) {
      int count = Math.min(segment - sentBytes % segment, bytes - sentBytes);
      if (maxInFlight > 0) {
        awaitRoom(maxInFlight);
      }
      int at = bytes <= train.length ? sentBytes : sentBytes % (train.length - segment);
      sockets.fill(Arrays.copyOfRange(train, at, at + count));
      int sent = sockets.sendSegment(fd, 0, count);
      boolean isFull = sent == -Errno.EAGAIN || sent == -Errno.EINTR;
      if (isFull) {
        awaitWritable();
      } else {
        Connection.require(sent, "send");
        sentBytes += sent;
        connection.noteProgress(); // the buffer is full soon, or holds the whole train
      }
      if (isFull || ++writes % SEGMENTS_PER_READ == 0) {
        readTimes();
        if (connection.isReadable() && !answered.goOn()) {
          return false;
        }
      }
    }
    return true;
  }

  /** Waits a moment at most, until the buffer has room or the time of a segment can be read. */
  private void awaitWritable() throws TrainException {
    requireProgress();
    Connection.require(sockets.awaitWritable(fd, POLL_MILLIS), "poll");
  }

  private void awaitRoom(int maxInFlight) throws TrainException {
    while (sockets.unacknowledged(fd) >= maxInFlight) {
      requireProgress();
      readTimes();
      Connection.pause(1);
    }
  }

  /** Returns whether all is acknowledged. */
  private boolean awaitAcknowledged(Answered answered) throws TrainException {
    while (sockets.unacknowledged(fd) > 0) {
      if (connection.isReadable() && !answered.goOn()) {
        return false;
      }
      requireProgress();
      readTimes();
      Connection.pause(1);
    }
    return true;
  }

  /** Throws if no byte was acknowledged for too long. */
  private void requireProgress() throws TrainException {
    int now = sentBytes - sockets.unacknowledged(fd);
    if (now > acknowledgedBytes) {
      acknowledgedBytes = now;
      connection.noteProgress();
    }
    connection.requireMillisLeft();
  }

  private void readTimes() {
    while (sockets.nextRecord(fd) >= 0) {
      long departed = sockets.departedByte();
      if (departed == Sockets.ABSENT) {
        addTime(acknowledgements, sockets.acknowledgedByte());
      } else {
        closeGap(departures, departed + 1 - segment);
        addTime(departures, departed);
      }
    }
  }

  /** Adds the time of the record taken last; a segment that is sent again has no new one. */
  private void addTime(Arrivals points, long lastByte) {
    long known = points.size() == 0 ? 0 : points.bytes(points.size() - 1);
    if (lastByte >= known && sockets.arrivalNanos() != Sockets.ABSENT) {
      points.add(sockets.arrivalNanos(), lastByte + 1);
    }
  }

  /** Gives bytes before {@code end} that have no time that of the last ones that have one. */
  static void closeGap(Arrivals points, long end) {
    int last = points.size() - 1;
    if (last >= 0 && points.bytes(last) < end) {
      points.add(points.nanos(last), end);
    }
  }
}
