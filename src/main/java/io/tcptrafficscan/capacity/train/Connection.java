package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.train.BrokenException.Way;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.StreamSockets;
import io.tcptrafficscan.posix.TcpInfo;
import io.tcptrafficscan.posix.TcpSockets;
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

  private final TcpSockets tcp;
  private final StreamSockets streams;
  private final int fd;
  private final LongSupplier nanoClock;
  private long deadlineNanos;
  private boolean closed;

  /**
   * @param fd owned by this connection from now on
   */
  Connection(TcpSockets tcp, StreamSockets streams, int fd, LongSupplier nanoClock) {
    this.tcp = tcp;
    this.streams = streams;
    this.fd = fd;
    this.nanoClock = nanoClock;
  }

  /** Sets what must be set before a socket connects or listens. */
  static void prepare(StreamSockets streams, int fd) {
    streams.useCongestionControl(fd, UNPACED); // checked where it counts: see isUnpaced
    streams.sendAtOnce(fd);
    streams.noteArrivals(fd);
  }

  /** Puts something where trains come from that no link compresses. */
  static void fill(StreamSockets streams) {
    byte[] noise = new byte[StreamSockets.BUFFER_SIZE];
    new SplittableRandom(1).nextBytes(noise);
    streams.fill(noise);
  }

  /** Whether this end's segments leave as the congestion window allows, and are not spread. */
  boolean isUnpaced() {
    return streams.congestionControl(fd).equals(UNPACED);
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
      ready = streams.awaitReadable(fd, millisLeft());
    }
    require(ready, "poll");
  }

  private void awaitWritable() throws BrokenException {
    int ready = 0;
    while (ready == 0) {
      ready = streams.awaitWritable(fd, millisLeft());
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
    int error = tcp.takeError(fd);
    if (error != 0) {
      throw new BrokenException(Way.UNREACHABLE, Errno.describe("connect", Math.abs(error)));
    }
  }

  /** Reads exactly so many bytes. */
  byte[] read(int count) throws BrokenException {
    byte[] bytes = new byte[count];
    for (int at = 0; at < count; ) {
      int received = receive(count - at);
      streams.received(bytes, at, received);
      at += received;
    }
    return bytes;
  }

  private int receive(int most) throws BrokenException {
    int received = streams.receive(fd, most);
    while (received == -Errno.EAGAIN || received == -Errno.EINTR) {
      awaitReadable();
      received = streams.receive(fd, most);
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
    int segment = mss > 0 ? (int) Math.min(mss, StreamSockets.BUFFER_SIZE) : USUAL_SEGMENT;
    for (int total = 0; total < bytes; ) {
      total += receive(Math.min(segment, bytes - total));
      long at = streams.arrivalNanos();
      if (at != StreamSockets.ABSENT) {
        arrivals.add(at, total);
      }
    }
    return arrivals;
  }

  void write(byte[] bytes) throws BrokenException {
    streams.fill(bytes);
    send(bytes.length, 0);
  }

  /**
   * Sends a train.
   *
   * @param mostInFlight bytes that may wait for their acknowledgement; 0 for as many as TCP likes
   */
  void sendTrain(int bytes, int mostInFlight) throws BrokenException {
    fill(streams);
    send(bytes, mostInFlight);
  }

  private void send(int count, int mostInFlight) throws BrokenException {
    for (int left = count; left > 0; ) {
      int from = (count - left) % StreamSockets.BUFFER_SIZE;
      int most = Math.min(left, StreamSockets.BUFFER_SIZE - from);
      if (mostInFlight > 0) {
        most = Math.min(most, awaitRoom(mostInFlight));
      }
      int sent = streams.send(fd, from, most, most < left);
      if (sent == -Errno.EAGAIN || sent == -Errno.EINTR) {
        awaitWritable();
      } else {
        require(sent, "send");
        left -= sent;
      }
    }
  }

  private int awaitRoom(int mostInFlight) throws BrokenException {
    int room = mostInFlight - streams.unacknowledged(fd);
    while (room <= 0) {
      millisLeft();
      pause(1);
      room = mostInFlight - streams.unacknowledged(fd);
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
    require(streams.noteAcknowledgements(fd), "SO_TIMESTAMPING");
    streams.fill(train);
    Instant sent = Instant.now(); // what the kernel's stamps are of
    for (int at = 0; at < train.length; at += segment) {
      int count = Math.min(segment, train.length - at);
      int taken = streams.sendSegment(fd, at, count);
      require(taken == count ? 0 : Math.min(taken, -Errno.EAGAIN), "send");
    }
    while (!streams.isReadable(fd)) {
      millisLeft();
      pause(PAUSE_MILLIS);
    }
    Arrivals points = new Arrivals();
    long total = 0;
    for (int more = streams.nextAcknowledgement(fd);
        more >= 0;
        more = streams.nextAcknowledgement(fd)) {
      long upTo = streams.acknowledgedByte() + 1;
      if (upTo > total && upTo <= train.length && streams.arrivalNanos() != StreamSockets.ABSENT) {
        points.add(streams.arrivalNanos(), upTo);
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
    streams.endSending(fd);
    int total = 0;
    try {
      while (total < mostBytes) {
        total += receive(StreamSockets.BUFFER_SIZE);
      }
    } catch (BrokenException e) {
      // Closed, or slow to: this end has said all that it had to say.
    }
    return total;
  }

  /** Says that this end is done and waits until the other is. What still comes is thrown away. */
  void end() throws BrokenException {
    streams.endSending(fd);
    try {
      while (true) {
        receive(StreamSockets.BUFFER_SIZE);
      }
    } catch (BrokenException e) {
      if (e.way() != Way.CLOSED) {
        throw e;
      }
    }
  }

  /** Reads the kernel's figures. */
  TcpInfo info() {
    tcp.readInfo(fd);
    return tcp.info();
  }

  /** The path's least round-trip time. */
  long rttNanos() {
    TcpInfo info = info();
    long micros = info.minRttMicros() > 0 ? info.minRttMicros() : info.rttMicros();
    return Math.max(1, micros) * NANOS_PER_MICRO;
  }

  /** The address of this end. */
  InetAddress localAddress() {
    return streams.localAddress(fd);
  }

  /** The receive window that the connection has to offer, in bytes. */
  long windowBytes() {
    return Math.max(0, tcp.receiveBuffer(fd) / 2);
  }

  /** By RST, which leaves no TIME_WAIT; to be called when nothing is under way any more. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      tcp.resetOnClose(fd);
      tcp.close(fd);
    }
  }
}
