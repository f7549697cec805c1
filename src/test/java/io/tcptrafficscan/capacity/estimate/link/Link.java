package io.tcptrafficscan.capacity.estimate.link;

/**
 * One stage of a path: says when packets that are offered to it come out. Packets come out in the
 * order in which they were offered, or never. All times are nanoseconds of the simulation.
 */
abstract class Link {
  static final long NEVER = Long.MAX_VALUE;

  private int[] packets = new int[256];
  private long[] times = new long[256];
  private int head;
  private int tail;
  private long last = Long.MIN_VALUE;

  /** Takes a packet, now. The packet comes out later, or is dropped. */
  abstract void offer(int packet, long now);

  /** When this stage decides something next, without a packet that arrives. */
  long wake() {
    return NEVER;
  }

  /** Decides what was due at {@link #wake}. */
  void decide(long now) {}

  /** Lets a packet out at a time, but not before the packets that were let out before. */
  final long emit(int packet, long at) {
    last = Math.max(last, at);
    packets[tail] = packet;
    times[tail] = last;
    tail = (tail + 1) & (packets.length - 1);
    if (tail == head) {
      int size = packets.length;
      int[] morePackets = new int[2 * size];
      long[] moreTimes = new long[2 * size];
      for (int i = 0; i < size; i++) {
        morePackets[i] = packets[(head + i) & (size - 1)];
        moreTimes[i] = times[(head + i) & (size - 1)];
      }
      packets = morePackets;
      times = moreTimes;
      head = 0;
      tail = size;
    }
    return last;
  }

  /** When the next packet comes out. */
  final long next() {
    return head == tail ? NEVER : times[head];
  }

  /** Takes out the next packet. */
  final int take() {
    int packet = packets[head];
    head = (head + 1) & (packets.length - 1);
    return packet;
  }

  /** A queue of packets, for the stages that decide later. */
  static final class Queue {
    private int[] waiting = new int[256];
    private int from;
    private int to;

    void add(int packet) {
      if (to == waiting.length) {
        int[] more = from > to / 2 ? waiting : new int[2 * waiting.length];
        System.arraycopy(waiting, from, more, 0, to - from);
        waiting = more;
        to -= from;
        from = 0;
      }
      waiting[to++] = packet;
    }

    int take() {
      return waiting[from++];
    }

    int size() {
      return to - from;
    }
  }
}
