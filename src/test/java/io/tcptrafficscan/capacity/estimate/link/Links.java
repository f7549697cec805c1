package io.tcptrafficscan.capacity.estimate.link;

import java.util.SplittableRandom;

/** The stages that paths are made of. Rates are of payload: a packet carries {@link #SEGMENT}. */
final class Links {
  static final int SEGMENT = 1448;
  static final long MICRO = 1_000;
  static final long MILLI = 1_000_000;

  private Links() {}

  static double packetNanos(double bitsPerSecond) {
    return SEGMENT * 8e9 / bitsPerSecond;
  }

  /** Serves one packet after the other, and drops what finds the queue full. */
  static Link steady(double bitsPerSecond, long queueNanos) {
    double each = packetNanos(bitsPerSecond);
    return new Link() {
      private double free;

      @Override
      void offer(int packet, long now) {
        if (free - now <= queueNanos) {
          free = Math.max(free, now) + each;
          emit(packet, (long) free);
        }
      }
    };
  }

  /** Lets packets out at ticks only, as a machine that coalesces its interrupts. */
  static Link ticks(long nanos, SplittableRandom random) {
    long phase = random.nextLong(nanos);
    return new Link() {
      @Override
      void offer(int packet, long now) {
        emit(packet, Math.floorDiv(now - phase + nanos - 1, nanos) * nanos + phase);
      }
    };
  }

  /** An interrupt comes some time after the first packet that it reports. */
  static Link interrupts(long nanos) {
    return new Link() {
      private long due = Long.MIN_VALUE;

      @Override
      void offer(int packet, long now) {
        if (now > due) {
          due = now + nanos;
        }
        emit(packet, due);
      }
    };
  }

  /** Delays each packet at random, without changing their order. */
  static Link jitter(long nanos, SplittableRandom random) {
    return new Link() {
      @Override
      void offer(int packet, long now) {
        emit(packet, now + random.nextLong(nanos));
      }
    };
  }

  /** Loses packets at random. */
  static Link loss(double share, SplittableRandom random) {
    return new Link() {
      @Override
      void offer(int packet, long now) {
        if (random.nextDouble() >= share) {
          emit(packet, now);
        }
      }
    };
  }

  /** Stands still once, some time after the first packet. */
  static Link standstill(long after, long nanos) {
    return new Link() {
      private long from = NEVER;

      @Override
      void offer(int packet, long now) {
        from = from == NEVER ? now + after : from;
        emit(packet, now >= from && now < from + nanos ? from + nanos : now);
      }
    };
  }

  /** A shaper: lets a bucket of bytes through at once, and then delays. */
  static Link bucket(double bitsPerSecond, double bytes) {
    double each = packetNanos(bitsPerSecond);
    double depth = bytes / SEGMENT * each;
    return new Link() {
      private double full = Double.NEGATIVE_INFINITY; // when the bucket will be full again

      @Override
      void offer(int packet, long now) {
        full = Math.max(full, now) + each;
        emit(packet, (long) Math.max(now, full - depth));
      }
    };
  }

  /** A policer: drops what finds no tokens in the bucket. */
  static Link policer(double bitsPerSecond, double bytes) {
    double each = packetNanos(bitsPerSecond);
    double depth = bytes / SEGMENT * each;
    return new Link() {
      private double full = Double.NEGATIVE_INFINITY;

      @Override
      void offer(int packet, long now) {
        if (full + each - now <= depth) {
          full = Math.max(full, now) + each;
          emit(packet, now);
        }
      }
    };
  }

  /** A steady link whose queue is managed as by CoDel (RFC 8289). */
  static Link codel(double bitsPerSecond) {
    double each = packetNanos(bitsPerSecond);
    long target = 5 * MILLI;
    long interval = 100 * MILLI;
    return new Link() {
      private double free;
      private double aboveSince = Double.NaN;
      private double nextDrop = Double.NaN;
      private int drops;

      @Override
      void offer(int packet, long now) {
        double start = Math.max(free, now);
        if (start - now < target) {
          aboveSince = Double.NaN;
          nextDrop = Double.NaN;
          drops = 0;
        } else if (Double.isNaN(aboveSince)) {
          aboveSince = start;
        } else if (Double.isNaN(nextDrop) ? start - aboveSince >= interval : start >= nextDrop) {
          drops++;
          nextDrop = start + interval / Math.sqrt(drops);
          return;
        }
        free = start + each;
        emit(packet, (long) free);
      }
    };
  }

  /**
   * A shared upstream: the modem asks for what it has, the head end grants it a cycle later, no
   * faster than the service and in grants that are no larger than some packets. Within a grant,
   * packets leave at the rate of the channel.
   */
  static Link granted(
      double serviceBits,
      double channelBits,
      long cycle,
      int delay,
      int most,
      SplittableRandom random) {
    double perCycle = cycle / packetNanos(serviceBits);
    double each = packetNanos(channelBits);
    long phase = random.nextLong(cycle);
    return new Link() {
      private final Queue queue = new Queue();
      private final int[] asked = new int[delay]; // packets asked for, by the cycle
      private double credit;
      private int known; // packets that the head end knows of
      private int underway; // packets that were asked for, and it does not know yet
      private long at = NEVER;
      private int index;

      @Override
      void offer(int packet, long now) {
        queue.add(packet);
        if (at == NEVER) {
          at = Math.floorDiv(now - phase, cycle) * cycle + phase + cycle;
          credit = most; // it was idle
        }
      }

      @Override
      long wake() {
        return at;
      }

      @Override
      void decide(long now) {
        known += asked[index];
        underway -= asked[index];
        credit = Math.min(most + perCycle, credit + perCycle);
        int grant = known;
        if (known > credit) {
          grant = credit >= most ? (int) credit : 0;
        }
        known -= grant;
        credit -= grant;
        double start = now + random.nextDouble() * Math.max(0, cycle - grant * each);
        for (int i = 0; i < grant; i++) {
          start += each;
          emit(queue.take(), (long) start);
        }
        asked[index] = queue.size() - known - underway;
        underway += asked[index];
        index = (index + 1) % delay;
        at = queue.size() > 0 ? now + cycle : NEVER;
      }
    };
  }

  /** A bonded downstream: each tick releases what the service allows, over channels with a skew. */
  static Link bonded(
      double serviceBits, int channels, double channelBits, long tick, SplittableRandom random) {
    double service = packetNanos(serviceBits);
    double each = packetNanos(channelBits);
    double[] free = new double[channels];
    long[] skew = new long[channels];
    for (int i = 0; i < channels; i++) {
      skew[i] = random.nextLong(300 * MICRO);
    }
    long phase = random.nextLong(tick);
    return new Link() {
      private double due = Double.NEGATIVE_INFINITY;

      @Override
      void offer(int packet, long now) {
        due = Math.max(due, now) + service;
        // The scheduler lets out at a tick all that is due until the next one.
        double out = Math.max(now, Math.floor((due - phase) / tick) * tick + phase);
        int channel = 0;
        for (int i = 1; i < channels; i++) {
          channel = free[i] < free[channel] ? i : channel;
        }
        free[channel] = Math.max(free[channel], out) + each;
        emit(packet, (long) free[channel] + skew[channel]);
      }
    };
  }

  /**
   * Wi-Fi: sends aggregates of what waits, after a back-off, and others send between.
   *
   * @param others share of the air time that other stations take while this one is busy
   * @param spread whether packets are passed on one by one, and not the whole aggregate at its end
   */
  static Link wifi(double phyBits, double others, boolean spread, SplittableRandom random) {
    double each = 1538 * 8e9 / phyBits;
    int most = (int) Math.max(1, Math.min(64, 4 * MILLI / each));
    double own = 34e3 + 67.5e3 + 48e3 + 32e3 + most * each;
    double chance = others / (1 - others) * own / (2.25 * MILLI);
    return new Link() {
      private final Queue queue = new Queue();
      private double free = Double.NEGATIVE_INFINITY;
      private long at = NEVER;

      @Override
      void offer(int packet, long now) {
        queue.add(packet);
        if (at == NEVER) {
          contend(now);
        }
      }

      private void contend(long now) {
        double start = Math.max(now, free);
        double left = chance;
        while (left > 0 && random.nextDouble() < left) {
          start += random.nextDouble(0.5, 4) * MILLI;
          left -= 1;
        }
        at = (long) (start + 34e3 + 9e3 * random.nextInt(16));
      }

      @Override
      long wake() {
        return at;
      }

      @Override
      void decide(long now) {
        int count = Math.min(queue.size(), most);
        double start = now + 48e3;
        double end = start + count * each + 32e3;
        for (int i = 1; i <= count; i++) {
          emit(queue.take(), (long) (spread ? start + i * each : end));
        }
        free = end;
        at = NEVER;
        if (queue.size() > 0) {
          contend((long) end);
        }
      }
    };
  }

  /** A cellular line that was recorded: the times at which it could have delivered a packet. */
  static Link trace(Trace trace, long offset) {
    return new Link() {
      private long used = -1; // the last opportunity that is taken

      @Override
      void offer(int packet, long now) {
        used = Math.max(used + 1, trace.firstFrom(now + offset));
        emit(packet, trace.nanos(used) - offset);
      }
    };
  }

  /**
   * A radio link that sends a lost slot again after 8 ms, and holds back what follows until then.
   */
  static Link resent(double share, SplittableRandom random) {
    long key = random.nextLong();
    return new Link() {
      @Override
      void offer(int packet, long now) {
        boolean lost = new SplittableRandom(key ^ (now / MILLI)).nextDouble() < share;
        emit(packet, lost ? now + 8 * MILLI : now);
      }
    };
  }

  static double gaussian(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
