package io.tcptrafficscan.network.emulator;

import io.tcptrafficscan.capacity.estimate.link.Passage;
import io.tcptrafficscan.network.emulator.Counts.Cause;
import io.tcptrafficscan.network.emulator.Packets.Kind;
import io.tcptrafficscan.posix.PacketMemory;
import io.tcptrafficscan.posix.Tun;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link: reads packets where they enter and writes them where they leave, when
 * their time has come. The forwarder's thread runs it and alone sets its devices; rules may come
 * from any thread.
 */
@SuppressWarnings("EnumOrdinal") // indexes of its own arrays
final class Direction {
  private static final int SLOTS = 1 << 13;
  private static final int SLOT_BYTES = 1 << 11;
  private static final int HANDSHAKES = 1 << 18;
  private static final int WAYS = 4;
  private static final int HEADERS = 52; // of IP and TCP, with the timestamp

  private final PacketMemory memory = new PacketMemory(SLOTS * SLOT_BYTES);
  private final int[] lengths = new int[SLOTS];
  private final long[] dueNanos = new long[SLOTS];
  private final long[] transmittedNanos = new long[SLOTS];
  private final long[] handshakes = new long[HANDSHAKES];
  private final AtomicIntegerArray rules = new AtomicIntegerArray(Kind.values().length);
  private final SplittableRandom random;
  private final Lateness lateness;
  private final SynLog syns;
  private final Counts counts = new Counts();
  private volatile Shape shape = Shape.WIRE;
  private final SourceLog sources = new SourceLog();
  private volatile List<byte[]> resetting = List.of();
  private volatile List<Rejection> rejecting = List.of();
  private @Nullable Direction back;
  private @Nullable Tun entrance;
  private @Nullable Tun exit;
  private @Nullable Passage passage;
  private int nextWay;
  private long head;
  private long settled; // those from here to the tail are within the passage
  private long tail;
  private long lastOutNanos;
  private long busyNanos;
  private long busyBytes;
  private long waiting;
  private long lineFreeNanos;
  private long lastDueNanos;

  /** Until when the bucket would have to fill to be full again. */
  private long bucketEmptyNanos = System.nanoTime();

  Direction(long seed, Lateness lateness, SynLog syns) {
    random = new SplittableRandom(seed);
    this.lateness = lateness;
    this.syns = syns;
  }

  void connect(@Nullable Tun entrance, @Nullable Tun exit) {
    this.entrance = entrance;
    this.exit = exit;
  }

  void shape(Shape shape) {
    this.shape = shape;
  }

  /**
   * Lets a model decide when packets come out, before the shape's delay. Those that are within
   * another model are lost.
   */
  void pass(@Nullable Passage model) {
    passage = model;
    tail = settled;
    waiting = Math.min(waiting, tail);
    busyBytes = 0;
    busyNanos = 0;
  }

  /**
   * What the model has let out while packets waited, since this was asked last: {@code BYTES
   * NANOS}, of payload.
   */
  String delivered() {
    String answer = busyBytes + " " + busyNanos;
    busyBytes = 0;
    busyNanos = 0;
    return answer;
  }

  /** Drops the next packets of a kind, whatever else befalls them. */
  void dropNext(Kind kind, int packets) {
    rules.set(kind.ordinal(), packets);
  }

  /** Sends a RST right behind every SYN/ACK of these servers. */
  void resetBehind(List<byte[]> servers) {
    resetting = servers;
  }

  /** Answers SYNs for these servers with ICMP errors, which take the other direction. */
  void reject(List<Rejection> rejections, Direction way) {
    back = way;
    rejecting = rejections;
  }

  SourceLog sources() {
    return sources;
  }

  Counts counts() {
    return counts;
  }

  /** Takes in a packet; returns whether there was one. */
  boolean read() {
    Tun device = entrance;
    if (device == null) {
      return false;
    }
    int slot = slot(tail);
    int length = device.read(memory, slot * SLOT_BYTES, SLOT_BYTES);
    if (length <= 0) {
      return false;
    }
    long nowNanos = System.nanoTime(); // after the read: a packet may be late, but never early
    Kind kind = Packets.kind(memory, slot * SLOT_BYTES);
    counts.see(kind);
    sources.count(memory, slot * SLOT_BYTES);
    if (kind == Kind.SYN) {
      syns.record(nowNanos);
      countRepetition(slot * SLOT_BYTES);
    }
    if (kind == Kind.SYN && isRejected(slot * SLOT_BYTES, length, nowNanos)) {
      return true;
    }
    Cause cause = fate(kind, nowNanos);
    if (cause != null) {
      counts.drop(kind, cause);
      return true;
    }
    enqueue(length, nowNanos);
    if (kind == Kind.SYN_ACK && isResetting(slot * SLOT_BYTES)) {
      int next = slot(tail) * SLOT_BYTES;
      memory.copy(memory, slot * SLOT_BYTES, next, length);
      enqueue(Packets.becomeReset(memory, next), nowNanos);
    }
    return true;
  }

  private void countRepetition(int at) {
    long handshake = Packets.handshake(memory, at);
    int first = (int) ((handshake * 0x9E3779B97F4A7C15L) >>> 46) & -WAYS;
    for (int i = first; i < first + WAYS; i++) {
      if (handshakes[i] == handshake) {
        counts.repeatSyn();
        return;
      }
    }
    handshakes[first + (nextWay++ & (WAYS - 1))] = handshake;
  }

  private @Nullable Cause fate(Kind kind, long nowNanos) {
    if (rules.get(kind.ordinal()) > 0) {
      rules.decrementAndGet(kind.ordinal());
      return Cause.RULE;
    }
    Shape now = shape;
    if (now.loss() > 0 && random.nextDouble() < now.loss()) {
      return Cause.LOSS;
    }
    if (tail - head >= SLOTS - 2) {
      return Cause.OVERRUN;
    }
    while (waiting < tail && transmittedNanos[slot(waiting)] - nowNanos <= 0) {
      waiting++;
    }
    return now.bitsPerSecond() > 0 && tail - waiting > now.queuePackets() ? Cause.QUEUE : null;
  }

  private void enqueue(int length, long nowNanos) {
    Shape now = shape;
    int slot = slot(tail);
    if (passage != null) {
      lengths[slot] = length;
      transmittedNanos[slot] = nowNanos;
      passage.offer(slot, nowNanos);
      tail++;
      return;
    }
    long start = lineFreeNanos - nowNanos > 0 ? lineFreeNanos : nowNanos;
    if (now.bucketBytes() > 0) {
      start = Math.max(start, bucketEmptyNanos - now.transmissionNanos(now.bucketBytes() - length));
      bucketEmptyNanos = Math.max(bucketEmptyNanos, start) + now.transmissionNanos(length);
    }
    lineFreeNanos = start + now.peakNanos(length);
    long jitter =
        now.jitterNanos() == 0 ? 0 : random.nextLong(-now.jitterNanos(), now.jitterNanos() + 1);
    long due = now.tick(lineFreeNanos + Math.max(0, now.delayNanos() + jitter));
    lastDueNanos = tail > head && lastDueNanos - due > 0 ? lastDueNanos : due;
    lengths[slot] = length;
    transmittedNanos[slot] = lineFreeNanos;
    dueNanos[slot] = lastDueNanos;
    tail++;
    settled = tail;
  }

  /** Takes out of the model what has come out by now. */
  private void settle(Passage model, long nowNanos) {
    for (int out = model.poll(nowNanos); out >= 0; out = model.poll(nowNanos)) {
      for (; slot(settled) != out; settled++) {
        int lost = slot(settled);
        counts.drop(Packets.kind(memory, lost * SLOT_BYTES), Cause.QUEUE);
        lengths[lost] = 0;
        dueNanos[lost] = nowNanos;
      }
      settled++;
      long outNanos = model.outNanos();
      if (transmittedNanos[out] <= lastOutNanos) {
        busyBytes += lengths[out] - HEADERS;
        busyNanos += outNanos - lastOutNanos;
      }
      lastOutNanos = outNanos;
      dueNanos[out] = outNanos + shape.delayNanos();
    }
  }

  /** Whether a router on the way answers the packet instead of carrying it. */
  private boolean isRejected(int at, int length, long nowNanos) {
    Direction way = back;
    for (Rejection rejection : rejecting) {
      if (way != null && rejection.concerns(memory, at)) {
        int to = slot(way.tail) * SLOT_BYTES;
        way.enqueue(rejection.answer(memory, at, length, way.memory, to), nowNanos);
        return true;
      }
    }
    return false;
  }

  private boolean isResetting(int at) {
    for (byte[] server : resetting) {
      if (Packets.isFrom(memory, at, server)) {
        return true;
      }
    }
    return false;
  }

  /** Hands over what is due. */
  void deliver(long nowNanos) {
    if (passage != null) {
      settle(passage, nowNanos);
    }
    while (head < settled && dueNanos[slot(head)] - nowNanos <= 0) {
      int slot = slot(head++);
      waiting = Math.max(waiting, head);
      if (exit != null && lengths[slot] > 0) {
        lateness.record(System.nanoTime() - dueNanos[slot]);
        exit.write(memory, slot * SLOT_BYTES, lengths[slot]); // a device that is down refuses
      }
    }
  }

  /** How long until the next packet is due; not more than {@code mostNanos}. */
  long untilDue(long nowNanos, long mostNanos) {
    long most = passage == null ? mostNanos : Math.min(mostNanos, passage.next() - nowNanos);
    return head < settled ? Math.min(most, dueNanos[slot(head)] - nowNanos) : most;
  }

  private static int slot(long sequence) {
    return (int) (sequence & (SLOTS - 1));
  }
}
