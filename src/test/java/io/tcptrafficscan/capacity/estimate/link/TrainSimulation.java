package io.tcptrafficscan.capacity.estimate.link;

import static io.tcptrafficscan.capacity.estimate.link.Links.MILLI;
import static io.tcptrafficscan.capacity.estimate.link.Links.SEGMENT;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Sends one train over the stages of a path, and notes when each segment left and arrived. */
final class TrainSimulation {
  private static final int FIRST_WINDOW = 10;
  private static final int QUICK_ACKS = 16;
  private static final long DELAYED_ACK = 40 * MILLI;
  private static final long LEAST_TIMEOUT = 200 * MILLI;
  private static final int REORDERING = 3;

  private final List<Link> stages;
  private final Sender sender;
  private final long rtt;
  private final int count;
  private final int maxInFlight;

  final long[] left; // when each segment left for the first time
  final long[] arrived;
  final long[] acknowledged; // when it and all before it were

  /** When the receiver had sent the acknowledgement whose timestamp each segment echoes. */
  final long[] echoed;

  int retransmits;

  // The sender
  private final boolean[] acked;
  private final boolean[] lost;
  private final long[] deliveredBefore;
  private double window;
  private double threshold = Double.POSITIVE_INFINITY;
  private int written; // segments that the program has given
  private int sent;
  private int delivered;
  private int inFlight;
  private int highest = -1; // the highest segment that is acknowledged
  private int oldest; // the first segment that is not
  private int scanned; // segments that were judged lost or not
  private int recoverUntil = -1;
  private int firstLost = Integer.MAX_VALUE;
  private int lostCount;
  private long paceNanos = Long.MIN_VALUE;
  private long roundRtt = Long.MAX_VALUE;
  private long lastRoundRtt = Long.MAX_VALUE;
  private int roundEnd;
  private long timeout;
  private double bandwidth; // BBR: packets a nanosecond
  private double fullBandwidth;
  private int fullRounds;
  private boolean filled;
  private int cycle;
  private long begun;
  private long heard; // when the receiver had sent what the sender heard last

  // Acknowledgements under way, and the one that the receiver delays
  private final int[] ackPackets = new int[1 << 14];
  private final long[] ackTimes = new long[1 << 14];
  private int ackHead;
  private int ackTail;
  private long lastAck;
  private final SplittableRandom jitters = new SplittableRandom(1);
  private int held = -1;
  private long heldUntil = Link.NEVER;
  private int received;
  private int nextExpected;

  TrainSimulation(List<Link> stages, Sender sender, long rtt, int bytes, int maxInFlightBytes) {
    this.stages = stages;
    this.sender = sender;
    this.rtt = rtt;
    count = (bytes + SEGMENT - 1) / SEGMENT;
    int most = maxInFlightBytes == 0 ? Integer.MAX_VALUE : maxInFlightBytes / SEGMENT;
    maxInFlight = Math.min(most, sender.buffer());
    left = new long[count];
    arrived = new long[count];
    acknowledged = new long[count];
    echoed = new long[count];
    acked = new boolean[count];
    lost = new boolean[count];
    deliveredBefore = new long[count];
    window = FIRST_WINDOW;
  }

  /** Runs from a time on, until all has arrived. */
  void run(long start) {
    long now = start;
    timeout = now + 5 * LEAST_TIMEOUT;
    paceNanos = now;
    begun = now;
    heard = now - rtt / 2;
    while (oldest < count) {
      now = send(now);
      long next = Math.min(timeout, heldUntil);
      int which = -1;
      if (ackHead != ackTail) {
        next = Math.min(next, ackTimes[ackHead]);
      }
      if (isStarved()) {
        next = Math.min(next, begun + sender.program().next(now - begun));
      }
      if (canSend()) {
        next = Math.min(next, Math.max(now, paceNanos));
      }
      for (int i = stages.size() - 1; i >= 0; i--) {
        Link stage = stages.get(i);
        long at = Math.min(stage.next(), stage.wake());
        if (at < next) {
          next = at;
          which = i;
        }
      }
      now = Math.max(now, next);
      if (which >= 0) {
        step(which, now);
      } else if (ackHead != ackTail && ackTimes[ackHead] <= now) {
        heard = Math.max(heard, ackTimes[ackHead] - rtt / 2);
        acknowledge(ackPackets[ackHead], now);
        ackHead = (ackHead + 1) & (ackPackets.length - 1);
      } else if (heldUntil <= now) {
        push(held, now);
        held = -1;
        heldUntil = Link.NEVER;
      } else if (timeout <= now) {
        onTimeout(now);
      }
    }
  }

  /** When the last segment arrived. */
  long end() {
    return Arrays.stream(arrived).max().orElseThrow();
  }

  /** The rate of payload behind the first fifth, where segments waited for the link. */
  double deliveredWhileWaiting(int segments) {
    double packets = 0;
    double nanos = 0;
    for (int i = Math.max(1, segments / 5); i < segments; i++) {
      if (left[i] <= arrived[i - 1] - rtt / 2) {
        packets++;
        nanos += arrived[i] - arrived[i - 1];
      }
    }
    return packets * SEGMENT * 8e9 / nanos;
  }

  private void step(int which, long now) {
    Link stage = stages.get(which);
    if (stage.next() > now) {
      stage.decide(now);
      return;
    }
    int packet = stage.take();
    if (which + 1 < stages.size()) {
      stages.get(which + 1).offer(packet, now);
    } else {
      receive(packet, now);
    }
  }

  private void receive(int packet, long now) {
    if (arrived[packet] != 0) {
      push(packet, now);
      return;
    }
    arrived[packet] = now + rtt / 2;
    received++;
    boolean inOrder = packet == nextExpected;
    while (nextExpected < count && arrived[nextExpected] != 0) {
      nextExpected++;
    }
    if (!sender.delayedAcks() || !inOrder || received <= QUICK_ACKS || held >= 0) {
      if (held >= 0) {
        push(held, now);
        held = -1;
        heldUntil = Link.NEVER;
      }
      push(packet, now);
    } else {
      held = packet;
      heldUntil = now + DELAYED_ACK;
    }
  }

  private void push(int packet, long now) {
    ackPackets[ackTail] = packet;
    long jitter = sender.ackJitter() == 0 ? 0 : jitters.nextLong(sender.ackJitter());
    lastAck = Math.max(lastAck, now + rtt + jitter);
    ackTimes[ackTail] = lastAck;
    ackTail = (ackTail + 1) & (ackPackets.length - 1);
    if (ackTail == ackHead) {
      throw new IllegalStateException("too many acknowledgements under way");
    }
  }

  private boolean canSend() {
    return (sent < Math.min(count, written) || lostCount > 0)
        && inFlight < Math.min((int) window, maxInFlight);
  }

  /** Whether all is sent that the program has written, and it has more. */
  private boolean isStarved() {
    return sent == written && written < count;
  }

  private long send(long now) {
    written = sender.program().written(now - begun);
    while (canSend() && paceNanos <= now) {
      int packet;
      if (lostCount > 0) {
        while (!lost[firstLost]) {
          firstLost++;
        }
        packet = firstLost;
        lost[packet] = false;
        lostCount--;
        retransmits++;
      } else {
        packet = sent++;
        left[packet] = now;
        deliveredBefore[packet] = delivered;
      }
      if (timeout == Link.NEVER) {
        timeout = now + Math.max(LEAST_TIMEOUT, 2 * rtt);
      }
      inFlight++;
      if (arrived[packet] == 0) {
        echoed[packet] = heard;
      }
      stages.get(0).offer(packet, now);
      double rate = paceRate();
      if (rate > 0) {
        paceNanos = Math.max(paceNanos, now) + (long) (1 / rate);
      }
    }
    return now;
  }

  /** In packets a nanosecond; 0 if the sender does not pace. */
  private double paceRate() {
    if (sender.pace() == 0) {
      return 0;
    }
    if (sender.congestion() == Sender.Congestion.BBR) {
      double gain = filled ? cycle % 8 == 0 ? 1.25 : cycle % 8 == 1 ? 0.75 : 1 : sender.pace();
      return gain * (bandwidth > 0 ? bandwidth : FIRST_WINDOW / (double) rtt);
    }
    double gain = window < threshold ? sender.pace() : 1.2;
    return gain * window / rtt;
  }

  private void acknowledge(int packet, long now) {
    if (acked[packet]) {
      return;
    }
    acked[packet] = true;
    delivered++;
    if (lost[packet]) {
      lost[packet] = false; // it was late only
      lostCount--;
    } else {
      inFlight--;
    }
    highest = Math.max(highest, packet);
    while (oldest < count && acked[oldest]) {
      acknowledged[oldest++] = now;
    }
    timeout = now + Math.max(LEAST_TIMEOUT, 2 * rtt);
    grow(packet, now);
    detectLosses();
  }

  private void grow(int packet, long now) {
    long sample = now - left[packet];
    if (packet >= roundEnd) {
      roundEnd = sent;
      lastRoundRtt = roundRtt;
      roundRtt = Long.MAX_VALUE;
      endRound();
    }
    roundRtt = Math.min(roundRtt, sample);
    if (sender.congestion() == Sender.Congestion.BBR) {
      bandwidth =
          Math.max(bandwidth, (delivered - deliveredBefore[packet]) / (double) Math.max(1, sample));
      window = Math.max(FIRST_WINDOW, (filled ? 2 : sender.pace()) * bandwidth * rtt);
      if (!filled) {
        window = Math.max(window, Math.min(FIRST_WINDOW + delivered, 1e9));
      }
      return;
    }
    if (window < threshold) {
      window += 1;
      long limit = rtt + Math.max(4 * MILLI, Math.min(16 * MILLI, rtt / 8));
      if (sender.congestion() == Sender.Congestion.CUBIC
          && window >= 16
          && lastRoundRtt != Long.MAX_VALUE
          && roundRtt != Long.MAX_VALUE
          && roundRtt >= Math.max(limit, lastRoundRtt)
          && roundRtt > limit) {
        threshold = window; // HyStart: the delay grows
      }
    } else {
      window += 1 / window;
    }
  }

  private void endRound() {
    if (bandwidth > 1.25 * fullBandwidth) {
      fullBandwidth = bandwidth;
      fullRounds = 0;
    } else if (++fullRounds >= 3) {
      filled = true;
    }
    cycle++;
  }

  private void detectLosses() {
    for (int i = Math.max(oldest, scanned); i <= highest - REORDERING; i++) {
      if (!acked[i]) {
        markLost(i);
      }
      scanned = i + 1;
    }
  }

  private void markLost(int packet) {
    lost[packet] = true;
    lostCount++;
    inFlight--;
    firstLost = Math.min(firstLost, packet);
    if (packet > recoverUntil && sender.congestion() != Sender.Congestion.BBR) {
      recoverUntil = sent - 1;
      boolean cubic = sender.congestion() == Sender.Congestion.CUBIC;
      window = Math.max(2, window * (cubic ? 0.7 : 0.5));
      threshold = window;
    }
  }

  /** All that is not acknowledged is taken for lost. */
  private void onTimeout(long now) {
    if (inFlight == 0 && lostCount == 0) {
      timeout = Link.NEVER; // it waits for its program
      return;
    }
    for (int i = oldest; i < sent; i++) {
      if (!acked[i] && !lost[i]) {
        lost[i] = true;
        lostCount++;
      }
    }
    inFlight = 0;
    firstLost = oldest;
    window = Math.max(2, window / 2);
    threshold = window;
    timeout = now + 2 * LEAST_TIMEOUT;
  }
}
