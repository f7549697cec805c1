package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.Sockets;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Moves the bytes of one train over a connection and notes the kernel's times of its segments,
 * which are of the real-time clock. A train whose bytes do not move ends early. For one thread.
 */
final class Transfer {
  private static final int POLL_MILLIS = 5;

  /** How many segments may be sent before their times are read: the kernel keeps some hundreds. */
  private static final int SEGMENTS_PER_READ = 16;

  /** What the kernel may keep of times that are not read, if its own limit allows it. */
  private static final int RECORDS_BYTES = 1 << 20;

  private final Connection connection;
  private final Sockets sockets;
  private final int fd;
  private final Arrivals acknowledged = new Arrivals();
  private int segment;
  private int sentBytes;

  Transfer(Connection connection) {
    this.connection = connection;
    sockets = connection.sockets();
    fd = connection.fd();
  }

  /** Now, on the clock of the kernel's times. */
  static long realTimeNanos() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
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

  /**
   * Sends a train, one segment per write, and returns when its segments left; nothing if the kernel
   * did not note it. The kernel drops times that are read late: a segment without its own time has
   * that of the segment before, no earlier than which it left. Returns when all is acknowledged or
   * the other end has answered.
   *
   * @param maxInFlight bytes that may be unacknowledged; 0 for no limit but that of TCP
   */
  Arrivals send(int bytes, int maxInFlight) throws TrainException {
    byte[] noise = new byte[Sockets.BUFFER_SIZE]; // no link can compress random bytes
    new SplittableRandom(1).nextBytes(noise);
    sockets.fill(noise);
    sockets.growReceiveBuffer(fd, RECORDS_BYTES); // it holds the times as well
    sockets.growSendBuffer(fd, bytes); // the kernel sends on while this thread has no processor
    sockets.noteDepartures(fd); // without it, there are no times
    connection.watchProgress();
    segment = connection.segmentBytes(Sockets.BUFFER_SIZE - 1);
    Arrivals departures = new Arrivals();
    try {
      write(bytes, maxInFlight, departures);
      awaitAcknowledged(departures);
      connection.stopWatching();
    } finally {
      sockets.noteArrivals(fd);
    }
    readDepartures(departures);
    closeGap(departures, bytes);
    return departures;
  }

  /**
   * When how many bytes were acknowledged at the latest. This end looks now and then, so they may
   * have been acknowledged earlier.
   */
  Arrivals acknowledged() {
    return acknowledged;
  }

  private void write(int bytes, int maxInFlight, Arrivals departures) throws TrainException {
    int writes = 0;
    while (sentBytes < bytes) {
      int count = Math.min(segment - sentBytes % segment, bytes - sentBytes);
      if (maxInFlight > 0) {
        awaitRoom(maxInFlight, departures);
      }
      int sent = sockets.sendSegment(fd, sentBytes % (Sockets.BUFFER_SIZE - segment), count);
      boolean isFull = sent == -Errno.EAGAIN || sent == -Errno.EINTR;
      if (isFull) {
        awaitWritable();
      } else {
        Connection.require(sent, "send");
        sentBytes += sent;
        connection.noteProgress(); // the buffer is full soon, or holds the whole train
      }
      if (isFull || ++writes % SEGMENTS_PER_READ == 0) {
        readDepartures(departures);
      }
    }
  }

  /** Waits a moment at most, until the buffer has room or the time of a segment can be read. */
  private void awaitWritable() throws TrainException {
    requireProgress();
    Connection.require(sockets.awaitWritable(fd, POLL_MILLIS), "poll");
  }

  private void awaitRoom(int maxInFlight, Arrivals departures) throws TrainException {
    while (sockets.unacknowledged(fd) >= maxInFlight) {
      requireProgress();
      readDepartures(departures);
      Connection.pause(1);
    }
  }

  private void awaitAcknowledged(Arrivals departures) throws TrainException {
    while (sockets.unacknowledged(fd) > 0 && !sockets.isReadable(fd)) {
      requireProgress();
      readDepartures(departures);
      Connection.require(sockets.awaitReadable(fd, 1), "poll");
    }
  }

  /** Throws if no byte was acknowledged for too long. */
  private void requireProgress() throws TrainException {
    int now = sentBytes - sockets.unacknowledged(fd);
    int before = acknowledged.size() == 0 ? 0 : (int) acknowledged.bytes(acknowledged.size() - 1);
    if (now > before) {
      acknowledged.add(realTimeNanos(), now);
      connection.noteProgress();
    }
    connection.requireMillisLeft();
  }

  private void readDepartures(Arrivals departures) {
    while (sockets.nextRecord(fd) >= 0) {
      closeGap(departures, sockets.departedByte() + 1 - segment);
      addRecord(departures, sockets.departedByte());
    }
  }

  /** Gives bytes before {@code end} that have no time that of the last ones that have one. */
  static void closeGap(Arrivals points, long end) {
    int last = points.size() - 1;
    if (last >= 0 && points.bytes(last) < end) {
      points.add(points.nanos(last), end);
    }
  }

  /** Adds the time of the record taken last; a segment that is sent again has no new one. */
  private void addRecord(Arrivals points, long lastByte) {
    long known = points.size() == 0 ? 0 : points.bytes(points.size() - 1);
    if (lastByte >= known && sockets.arrivalNanos() != Sockets.ABSENT) {
      points.add(sockets.arrivalNanos(), lastByte + 1);
    }
  }

  /**
   * The acknowledgements of a train.
   *
   * @param sentNanos when the train was sent, on the clock of the acknowledgements
   */
  record Acknowledged(Arrivals points, long sentNanos) {}

  /**
   * Sends a train, one segment per write, and waits until the peer answers. Until then the socket
   * is left alone, because the kernel notes acknowledgements late while a call holds the socket.
   *
   * @param train no more than the initial window
   * @param each bytes of a segment
   * @param onAcknowledged called once when no byte is under way any more, or on failure
   */
  Acknowledged sendAndTime(byte[] train, int each, Runnable onAcknowledged) throws TrainException {
    long sentNanos;
    try {
      Connection.require(sockets.noteAcknowledgements(fd), "SO_TIMESTAMPING");
      sockets.fill(train);
      sentNanos = realTimeNanos();
      writeAtOnce(train, each);
      connection.watchProgress();
      while (sockets.unacknowledged(fd) > 0 && !sockets.isReadable(fd)) {
        requireProgress();
        Connection.pause(POLL_MILLIS);
      }
      connection.stopWatching();
    } finally {
      onAcknowledged.run();
    }
    while (!sockets.isReadable(fd)) {
      connection.requireMillisLeft();
      Connection.pause(POLL_MILLIS);
    }
    return new Acknowledged(acknowledgements(train.length), sentNanos);
  }

  private void writeAtOnce(byte[] train, int each) throws TrainException {
    for (int at = 0; at < train.length; at += each) {
      int count = Math.min(each, train.length - at);
      int sent = sockets.sendSegment(fd, at, count);
      boolean isPart = sent >= 0 && sent < count; // the socket's buffer is full
      Connection.require(isPart ? -Errno.EAGAIN : sent, "send");
      sentBytes += sent;
    }
  }

  private Arrivals acknowledgements(int bytes) throws TrainException {
    Arrivals points = new Arrivals();
    while (sockets.nextRecord(fd) >= 0) {
      if (sockets.acknowledgedByte() < bytes) {
        addRecord(points, sockets.acknowledgedByte());
      }
    }
    if (points.size() == 0 || points.bytes(points.size() - 1) < bytes) {
      throw new TrainException(NoCapacity.CLOSED, "the server did not acknowledge all bytes");
    }
    return points;
  }
}
