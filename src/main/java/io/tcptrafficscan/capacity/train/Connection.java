package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.posix.Errno;
import io.tcptrafficscan.posix.Sockets;
import io.tcptrafficscan.posix.TcpInfo;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * One connection, at either end. It carries whole messages, each before a deadline, with a
 * congestion control that does not pace, if the kernel allows it. {@link Transfer} carries trains.
 * For one thread.
 */
public final class Connection implements AutoCloseable {
  /** Reno leaves slow start only after a loss, and never paces. Every kernel provides it. */
  private static final String UNPACED = "reno";

  private static final String THROUGH_LOSS = "bbr";

  /** Payload of a segment on Ethernet, used if the kernel does not report the real size. */
  static final int USUAL_SEGMENT = 1448;

  /** How long no byte of a train may move, beside four round trips. Four end a retransmission. */
  private static final Duration STALL_TIME = Duration.ofMillis(500);

  private static final int STALL_ROUND_TRIPS = 4;

  /** The other end can make a round trip look long, so this bounds its part of the limit. */
  private static final Duration MAX_ROUND_TRIPS = Duration.ofMillis(1500);

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long NANOS_PER_MICRO = 1_000;

  private final Sockets sockets;
  private final int fd;
  private final LongSupplier nanoClock;
  private final long endNanos;
  private long deadlineNanos;
  private long stallNanos; // 0 while nothing has to move
  private long progressNanos;
  private boolean closed;

  /**
   * @param fd owned by this connection from now on
   * @param endNanos when the connection ends at the latest
   */
  Connection(Sockets sockets, int fd, LongSupplier nanoClock, long endNanos) {
    this.sockets = sockets;
    this.fd = fd;
    this.nanoClock = nanoClock;
    this.endNanos = endNanos;
  }

  /** Sets the options that a socket needs before it connects or listens. */
  static void prepare(Sockets sockets, int fd) {
    sockets.useCongestionControl(fd, UNPACED); // isUnpaced() says whether it was accepted
    sockets.sendAtOnce(fd);
    sockets.noteArrivals(fd);
  }

  /**
   * Sends with a congestion control that a lost segment does not slow down, if the kernel allows
   * it. It paces.
   */
  public void sendThroughLoss() {
    sockets.useCongestionControl(fd, THROUGH_LOSS); // isUnpaced() says whether it was accepted
  }

  /** Whether this end sends as fast as the congestion window allows, without pacing. */
  public boolean isUnpaced() {
    return sockets.congestionControl(fd).equals(UNPACED);
  }

  /** Sets the deadline of all later calls, from now. */
  public void deadline(Duration time) {
    long now = nanoClock.getAsLong();
    deadlineNanos = now + Math.min(time.toNanos(), endNanos - now);
  }

  /** From now on, bytes must move: a pause of more than some round trips ends the connection. */
  public void watchProgress() {
    long roundTrips = Math.min(STALL_ROUND_TRIPS * rttNanos(), MAX_ROUND_TRIPS.toNanos());
    stallNanos = STALL_TIME.toNanos() + roundTrips;
    noteProgress();
  }

  /** From now on, only the deadline counts. */
  public void stopWatching() {
    stallNanos = 0;
  }

  void noteProgress() {
    progressNanos = nanoClock.getAsLong();
  }

  /** Throws if the deadline has passed or nothing moves; returns how long that may still take. */
  int requireMillisLeft() throws TrainException {
    long now = nanoClock.getAsLong();
    long left = deadlineNanos - now;
    if (left <= 0) {
      throw new TrainException(NoCapacity.TIMEOUT, "no answer before the deadline");
    }
    if (stallNanos > 0) {
      long untilStall = stallNanos - (now - progressNanos);
      if (untilStall <= 0) {
        throw new TrainException(
            NoCapacity.TIMEOUT,
            "no byte moved for " + stallNanos / NANOS_PER_MILLI + " ms during the train");
      }
      left = Math.min(left, untilStall);
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

  /** Whether something can be received, or the other end has closed. Does not lock the socket. */
  public boolean isReadable() {
    return sockets.isReadable(fd);
  }

  void awaitReadable() throws TrainException {
    await(millis -> sockets.awaitReadable(fd, millis));
  }

  /** Throws if a call of the C library failed: its result is then the negative errno. */
  static void require(int result, String call) throws TrainException {
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

  int receive(int most) throws TrainException {
    int received = receiveOrEnd(most);
    if (received == 0) {
      throw new TrainException(NoCapacity.CLOSED, "the other end closed the connection");
    }
    return received;
  }

  /** Receives what is there, and waits for it; 0 at the end of the stream. */
  public int receiveOrEnd(int most) throws TrainException {
    int received = sockets.receive(fd, most);
    while (received == -Errno.EAGAIN || received == -Errno.EINTR) {
      awaitReadable();
      received = sockets.receive(fd, most);
    }
    require(received, "recvmsg");
    noteProgress();
    return received;
  }

  public void write(byte[] bytes) throws TrainException {
    int at = 0;
    while (at < bytes.length) { // a report is longer than the buffer
      byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + Sockets.BUFFER_SIZE));
      sockets.fill(part);
      boolean moreFollows = at + part.length < bytes.length;
      for (int sent = 0; sent < part.length; ) {
        int count = sockets.send(fd, sent, part.length - sent, moreFollows);
        if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
          awaitWritable();
        } else {
          require(count, "send");
          sent += count;
        }
      }
      at += part.length;
    }
  }

  static void pause(long millis) throws TrainException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw TrainException.stopping();
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
  public TcpInfo info() {
    sockets.readInfo(fd);
    return sockets.info();
  }

  /** Segments that this end has retransmitted; 0 if the kernel does not say. */
  public long retransmits() {
    return Math.max(0, info().totalRetransmits());
  }

  /** The payload of a segment, at most {@code max}. */
  public int segmentBytes(int max) {
    long mss = info().sendMssBytes();
    return (int) Math.min(mss > 0 ? mss : USUAL_SEGMENT, max);
  }

  /** The minimum round-trip time of the path. */
  public long rttNanos() {
    TcpInfo info = info();
    long micros = info.minRttMicros() > 0 ? info.minRttMicros() : info.rttMicros();
    return Math.max(1, micros) * NANOS_PER_MICRO;
  }

  public Sockets sockets() {
    return sockets;
  }

  int fd() {
    return fd;
  }

  public InetAddress localAddress() {
    return sockets.localAddress(fd);
  }

  /** The receive window of the connection; Linux reports twice its size (socket(7)). */
  public long windowBytes() {
    return Math.max(0, sockets.receiveBuffer(fd) / 2);
  }

  public boolean isOpen() {
    return !closed;
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
