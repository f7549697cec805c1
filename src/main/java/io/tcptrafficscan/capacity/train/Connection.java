package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.train.BrokenException.Way;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.Sockets;
import io.tcptrafficscan.posix.TcpInfo;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One connection, at either end: whole messages and trains, each before a deadline. For one thread.
 * Congestion control is fixed and unpaced, where the kernel lets it be.
 */
final class Connection implements AutoCloseable {
  /** Reno leaves slow start only after a loss, and never paces. Every kernel has it. */
  private static final String UNPACED = "reno";

  /** Every segment has as much, where the kernel does not say how much they have. */
  private static final int USUAL_SEGMENT = 1448;

  private static final long PAUSE_MILLIS = 5;
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

  /** Sets what must be set before a socket connects or listens. */
  static void prepare(Sockets sockets, int fd) {
    sockets.useCongestionControl(fd, UNPACED); // checked where it counts: see isUnpaced
    sockets.sendAtOnce(fd);
    sockets.noteArrivals(fd);
  }

  /** Puts something where trains come from that no link compresses. */
  static void fill(Sockets sockets) {
    byte[] noise = new byte[Sockets.BUFFER_SIZE];
    new SplittableRandom(1).nextBytes(noise);
    sockets.fill(noise);
  }

  /** Whether this end's segments leave as the congestion window allows, and are not spread. */
  boolean isUnpaced() {
    return sockets.congestionControl(fd).equals(UNPACED);
  }

  /** From now on everything must be done within so much time. */
  void deadline(Duration time) {
    deadlineNanos = nanoClock.getAsLong() + time.toNanos();
  }

  private int millisLeft() throws BrokenException {
    long left = deadlineNanos - nanoClock.getAsLong();
    if (left <= 0) {
      throw new BrokenException(Way.TIMEOUT, "no answer before the deadline");
    }
    return (int) (left / NANOS_PER_MILLI + 1);
  }

  private void awaitReadable() throws BrokenException {
    int ready = 0;
    while (ready == 0) {
      ready = sockets.awaitReadable(fd, millisLeft());
    }
    require(ready, "poll");
  }

  private void awaitWritable() throws BrokenException {
    int ready = 0;
    while (ready == 0) {
      ready = sockets.awaitWritable(fd, millisLeft());
    }
    require(ready, "poll");
  }

  private static void require(int result, String call) throws BrokenException {
    if (result < 0) {
      throw new BrokenException(Way.CLOSED, Errno.describe(call, -result));
    }
  }

  /** Waits until the connection is made. */
  void awaitConnected() throws BrokenException {
    awaitWritable();
    int error = sockets.takeError(fd);
    if (error != 0) {
      throw new BrokenException(Way.UNREACHABLE, Errno.describe("connect", Math.abs(error)));
    }
  }

  /** Reads exactly so many bytes. */
  byte[] read(int count) throws BrokenException {
    byte[] bytes = new byte[count];
    for (int at = 0; at < count; ) {
      int received = receive(count - at);
      sockets.received(bytes, at, received);
      at += received;
    }
    return bytes;
  }

  private int receive(int most) throws BrokenException {
    int received = sockets.receive(fd, most);
    while (received == -Errno.EAGAIN || received == -Errno.EINTR) {
      awaitReadable();
      received = sockets.receive(fd, most);
    }
    require(received, "recvmsg");
    if (received == 0) {
      throw new BrokenException(Way.CLOSED, "the other end closed the connection");
    }
    return received;
  }

  /**
   * Receives a train of so many bytes, and says when its segments arrived. They are read one by
   * one: a read that ended within a segment would have its time, but not all of its bytes.
   */
  Arrivals receiveTrain(int bytes) throws BrokenException {
    Arrivals arrivals = new Arrivals();
    long mss = info().sendMssBytes();
    int segment = mss > 0 ? (int) Math.min(mss, Sockets.BUFFER_SIZE) : USUAL_SEGMENT;
    for (int total = 0; total < bytes; ) {
      total += receive(Math.min(segment, bytes - total));
      long at = sockets.arrivalNanos();
      if (at != Sockets.ABSENT) {
        arrivals.add(at, total);
      }
    }
    return arrivals;
  }

  void write(byte[] bytes) throws BrokenException {
    sockets.fill(bytes);
    send(bytes.length, 0);
  }

  /**
   * Sends a train.
   *
   * @param mostInFlight bytes that may wait for their acknowledgement; 0 for as many as TCP likes
   */
  void sendTrain(int bytes, int mostInFlight) throws BrokenException {
    fill(sockets);
    send(bytes, mostInFlight);
  }

  private void send(int count, int mostInFlight) throws BrokenException {
    for (int left = count; left > 0; ) {
      int from = (count - left) % Sockets.BUFFER_SIZE;
      int most = Math.min(left, Sockets.BUFFER_SIZE - from);
      if (mostInFlight > 0) {
        most = Math.min(most, awaitRoom(mostInFlight));
      }
      int sent = sockets.send(fd, from, most, most < left);
      if (sent == -Errno.EAGAIN || sent == -Errno.EINTR) {
        awaitWritable();
      } else {
        require(sent, "send");
        left -= sent;
      }
    }
  }

  private int awaitRoom(int mostInFlight) throws BrokenException {
    int room = mostInFlight - sockets.unacknowledged(fd);
    while (room <= 0) {
      millisLeft();
      pause(1);
      room = mostInFlight - sockets.unacknowledged(fd);
    }
    return room;
  }

  /**
   * What the acknowledgements of a train said.
   *
   * @param sentNanos when it was sent, on their clock
   */
  record Acknowledged(Arrivals points, long sentNanos) {}

  /**
   * Sends a train, one segment a write, and waits for the answer. Meanwhile the socket is left
   * alone, since acknowledgements that meet a locked one are noted late.
   *
   * @param train no more than the initial window holds
   */
  Acknowledged sendAndTime(byte[] train, int segment) throws BrokenException {
    require(sockets.noteAcknowledgements(fd), "SO_TIMESTAMPING");
    sockets.fill(train);
    Instant sent = Instant.now(); // what the kernel's stamps are of
    for (int at = 0; at < train.length; at += segment) {
      int count = Math.min(segment, train.length - at);
      int taken = sockets.sendSegment(fd, at, count);
      require(taken == count ? 0 : Math.min(taken, -Errno.EAGAIN), "send");
    }
    while (!sockets.isReadable(fd)) {
      millisLeft();
      pause(PAUSE_MILLIS);
    }
    Arrivals points = new Arrivals();
    long total = 0;
    for (int more = sockets.nextAcknowledgement(fd);
        more >= 0;
        more = sockets.nextAcknowledgement(fd)) {
      long upTo = sockets.acknowledgedByte() + 1;
      if (upTo > total && upTo <= train.length && sockets.arrivalNanos() != Sockets.ABSENT) {
        points.add(sockets.arrivalNanos(), upTo);
        total = upTo;
      }
    }
    if (total < train.length) {
      throw new BrokenException(Way.CLOSED, "the server did not take all of it");
    }
    return new Acknowledged(
        points, TimeUnit.SECONDS.toNanos(sent.getEpochSecond()) + sent.getNano());
  }

  private static void pause(long millis) throws BrokenException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokenException(Way.CLOSED, "this agent stops");
    }
  }

  /**
   * Says that this end is done and waits until the other is, for so many bytes and to the deadline
   * at the most. Returns how many came.
   */
  int endWithin(int mostBytes) {
    sockets.endSending(fd);
    int total = 0;
    try {
      while (total < mostBytes) {
        total += receive(Sockets.BUFFER_SIZE);
      }
    } catch (BrokenException e) {
      // Closed, or slow to: this end has said all that it had to say.
    }
    return total;
  }

  /** Says that this end is done and waits until the other is. What still comes is thrown away. */
  void end() throws BrokenException {
    sockets.endSending(fd);
    try {
      while (true) {
        receive(Sockets.BUFFER_SIZE);
      }
    } catch (BrokenException e) {
      if (e.way() != Way.CLOSED) {
        throw e;
      }
    }
  }

  /** Reads the kernel's figures. */
  TcpInfo info() {
    sockets.readInfo(fd);
    return sockets.info();
  }

  /** The path's least round-trip time. */
  long rttNanos() {
    TcpInfo info = info();
    long micros = info.minRttMicros() > 0 ? info.minRttMicros() : info.rttMicros();
    return Math.max(1, micros) * NANOS_PER_MICRO;
  }

  /** The address of this end. */
  InetAddress localAddress() {
    return sockets.localAddress(fd);
  }

  /** The receive window that the connection has to offer, in bytes. */
  long windowBytes() {
    return Math.max(0, sockets.receiveBuffer(fd) / 2);
  }

  /** By RST, which leaves no TIME_WAIT; to be called when nothing is under way any more. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      sockets.resetOnClose(fd);
      sockets.close(fd);
    }
  }
}
