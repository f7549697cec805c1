package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.Sockets;
import io.tcptrafficscan.posix.TcpInfo;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * One connection, at either end. It carries whole messages and trains, each before a deadline, with
 * a congestion control that does not pace, if the kernel allows it. For one thread.
 */
final class Connection implements AutoCloseable {
  /** Reno leaves slow start only after a loss, and never paces. Every kernel provides it. */
  private static final String UNPACED = "reno";

  /** Payload of a segment on Ethernet, used if the kernel does not report the real size. */
  static final int USUAL_SEGMENT = 1448;

  private static final long POLL_MILLIS = 5;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long NANOS_PER_MICRO = 1_000;

  private final Sockets sockets;
  private final int fd;
  private final LongSupplier nanoClock;
  private long deadlineNanos;
  private boolean closed;

  /**
   * @param fd owned by this connection from now on
   */
  Connection(Sockets sockets, int fd, LongSupplier nanoClock) {
    this.sockets = sockets;
    this.fd = fd;
    this.nanoClock = nanoClock;
  }

  /** Sets the options that a socket needs before it connects or listens. */
  static void prepare(Sockets sockets, int fd) {
    sockets.useCongestionControl(fd, UNPACED); // isUnpaced() says whether it was accepted
    sockets.sendAtOnce(fd);
    sockets.noteArrivals(fd);
  }

  /** Whether this end sends as fast as the congestion window allows, without pacing. */
  boolean isUnpaced() {
    return sockets.congestionControl(fd).equals(UNPACED);
  }

  /** Sets the deadline of all later calls, from now. */
  void deadline(Duration time) {
    deadlineNanos = nanoClock.getAsLong() + time.toNanos();
  }

  /** Throws if the deadline has passed; returns how long it is until then. */
  private int requireMillisLeft() throws TrainException {
    long left = deadlineNanos - nanoClock.getAsLong();
    if (left <= 0) {
      throw new TrainException(NoCapacity.TIMEOUT, "no answer before the deadline");
    }
    return (int) (left / NANOS_PER_MILLI + 1);
  }

  private void await(IntUnaryOperator poll) throws TrainException {
    int ready = 0;
    while (ready == 0) {
      ready = poll.applyAsInt(requireMillisLeft());
    }
    require(ready, "poll");
  }

  private void awaitWritable() throws TrainException {
    await(millis -> sockets.awaitWritable(fd, millis));
  }

  /** Throws if a call of the C library failed: its result is then the negative errno. */
  private static void require(int result, String call) throws TrainException {
    if (result < 0) {
      throw new TrainException(NoCapacity.CLOSED, Errno.describe(call, -result));
    }
  }

  /** Waits until the connection is made. */
  void awaitConnected() throws TrainException {
    awaitWritable();
    int error = sockets.takeError(fd);
    if (error != 0) {
      throw new TrainException(NoCapacity.UNREACHABLE, Errno.describe("connect", Math.abs(error)));
    }
  }

  /** Reads exactly {@code count} bytes. */
  byte[] read(int count) throws TrainException {
    byte[] bytes = new byte[count];
    for (int at = 0; at < count; ) {
      int received = receive(count - at);
      sockets.received(bytes, at, received);
      at += received;
    }
    return bytes;
  }

  private int receive(int most) throws TrainException {
    int received = sockets.receive(fd, most);
    while (received == -Errno.EAGAIN || received == -Errno.EINTR) {
      await(millis -> sockets.awaitReadable(fd, millis));
      received = sockets.receive(fd, most);
    }
    require(received, "recvmsg");
    if (received == 0) {
      throw new TrainException(NoCapacity.CLOSED, "the other end closed the connection");
    }
    return received;
  }

  /**
   * Receives a train and returns when its segments arrived. It reads one segment at a time: a read
   * that ends within a segment would have the segment's time, but not all of its bytes.
   */
  Arrivals receiveTrain(int bytes) throws TrainException {
    Arrivals arrivals = new Arrivals();
    int segment = segmentBytes(Sockets.BUFFER_SIZE);
    for (int total = 0; total < bytes; ) {
      total += receive(Math.min(segment, bytes - total));
      long at = sockets.arrivalNanos();
      if (at != Sockets.ABSENT) {
        arrivals.add(at, total);
      }
    }
    return arrivals;
  }

  void write(byte[] bytes) throws TrainException {
    sockets.fill(bytes);
    send(bytes.length, 0);
  }

  /**
   * Sends a train.
   *
   * @param maxInFlight bytes that may be unacknowledged; 0 for no limit but that of TCP
   */
  void sendTrain(int bytes, int maxInFlight) throws TrainException {
    byte[] noise = new byte[Sockets.BUFFER_SIZE]; // no link can compress random bytes
    new SplittableRandom(1).nextBytes(noise);
    sockets.fill(noise);
    send(bytes, maxInFlight);
  }

  private void send(int count, int maxInFlight) throws TrainException {
    for (int left = count; left > 0; ) {
      int from = (count - left) % Sockets.BUFFER_SIZE;
      int most = Math.min(left, Sockets.BUFFER_SIZE - from);
      if (maxInFlight > 0) {
        most = Math.min(most, awaitRoom(maxInFlight));
      }
      boolean moreFollows = most < left; // lets the kernel fill the last segment of this part
      int sent = sockets.send(fd, from, most, moreFollows);
      if (sent == -Errno.EAGAIN || sent == -Errno.EINTR) {
        awaitWritable();
      } else {
        require(sent, "send");
        left -= sent;
      }
    }
  }

  private int awaitRoom(int maxInFlight) throws TrainException {
    int room = maxInFlight - sockets.unacknowledged(fd);
    while (room <= 0) {
      requireMillisLeft();
      pause(1);
      room = maxInFlight - sockets.unacknowledged(fd);
    }
    return room;
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
   */
  Acknowledged sendAndTime(byte[] train, int segment) throws TrainException {
    require(sockets.noteAcknowledgements(fd), "SO_TIMESTAMPING");
    sockets.fill(train);
    Instant sentAt = Instant.now(); // on the clock of the kernel's timestamps
    for (int at = 0; at < train.length; at += segment) {
      int count = Math.min(segment, train.length - at);
      int sent = sockets.sendSegment(fd, at, count);
      boolean isPart = sent >= 0 && sent < count; // the socket's buffer is full
      require(isPart ? -Errno.EAGAIN : sent, "send");
    }
    while (!sockets.isReadable(fd)) {
      requireMillisLeft();
      pause(POLL_MILLIS);
    }
    return new Acknowledged(
        acknowledgements(train.length),
        TimeUnit.SECONDS.toNanos(sentAt.getEpochSecond()) + sentAt.getNano());
  }

  private Arrivals acknowledgements(int bytes) throws TrainException {
    Arrivals points = new Arrivals();
    long total = 0;
    while (sockets.nextAcknowledgement(fd) >= 0) {
      long upTo = sockets.acknowledgedByte() + 1;
      if (upTo > total && upTo <= bytes && sockets.arrivalNanos() != Sockets.ABSENT) {
        points.add(sockets.arrivalNanos(), upTo);
        total = upTo;
      }
    }
    if (total < bytes) {
      throw new TrainException(NoCapacity.CLOSED, "the server did not acknowledge all bytes");
    }
    return points;
  }

  private static void pause(long millis) throws TrainException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainException(NoCapacity.CLOSED, "the agent is stopping");
    }
  }

  /**
   * Ends sending after a complete exchange. Discards what the peer still sends, until it closes,
   * the deadline passes or {@code maxBytes} came: none of these is an error. {@link #end} is for an
   * exchange that is complete only when the peer closes.
   *
   * @return how many bytes came
   */
  int endWithin(int maxBytes) {
    sockets.endSending(fd);
    int total = 0;
    try {
      while (total < maxBytes) {
        total += receive(Sockets.BUFFER_SIZE);
      }
    } catch (TrainException e) {
      // Closed, or the deadline passed: the exchange was complete before.
    }
    return total;
  }

  /**
   * Ends sending and discards what the peer still sends, until it closes.
   *
   * @throws TrainException if the peer does not close before the deadline
   */
  void end() throws TrainException {
    sockets.endSending(fd);
    try {
      while (true) {
        receive(Sockets.BUFFER_SIZE);
      }
    } catch (TrainException e) {
      if (e.reason() != NoCapacity.CLOSED) {
        throw e;
      }
    }
  }

  /** Reads the kernel's figures of the connection. */
  TcpInfo info() {
    sockets.readInfo(fd);
    return sockets.info();
  }

  /** Segments that this end has retransmitted; 0 if the kernel does not say. */
  long retransmits() {
    return Math.max(0, info().totalRetransmits());
  }

  /** The payload of a segment, at most {@code max}. */
  int segmentBytes(int max) {
    long mss = info().sendMssBytes();
    return (int) Math.min(mss > 0 ? mss : USUAL_SEGMENT, max);
  }

  /** The minimum round-trip time of the path. */
  long rttNanos() {
    TcpInfo info = info();
    long micros = info.minRttMicros() > 0 ? info.minRttMicros() : info.rttMicros();
    return Math.max(1, micros) * NANOS_PER_MICRO;
  }

  InetAddress localAddress() {
    return sockets.localAddress(fd);
  }

  /** The receive window of the connection; Linux reports twice its size (socket(7)). */
  long windowBytes() {
    return Math.max(0, sockets.receiveBuffer(fd) / 2);
  }

  /** Closes by RST, which leaves no TIME_WAIT but discards bytes that are not delivered yet. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      sockets.resetOnClose(fd);
      sockets.close(fd);
    }
  }
}
