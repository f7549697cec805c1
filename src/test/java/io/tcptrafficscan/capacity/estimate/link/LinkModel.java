package io.tcptrafficscan.capacity.estimate.link;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of path.
 *
 * @param bitsPerSecond the link's long-run rate of payload; 0 if it changes with the time
 * @param trace of a link whose rate changes with the time; null for any other
 * @param stages makes the stages of one train's path
 */
public record LinkModel(
    String name,
    double bitsPerSecond,
    @Nullable Trace trace,
    Function<SplittableRandom, List<Link>> stages) {

  LinkModel(String name, double bitsPerSecond, Function<SplittableRandom, List<Link>> stages) {
    this(name, bitsPerSecond, null, stages);
  }

  LinkModel(String name, Trace trace, Function<SplittableRandom, List<Link>> stages) {
    this(name, 0, trace, stages);
  }

  /** How long a packet takes through the path when it is alone. */
  long aloneNanos(SplittableRandom random, long now) {
    Passage passage = new Passage(stages.apply(random));
    passage.offer(0, now);
    while (true) {
      long next = passage.next();
      if (next == Link.NEVER) {
        return 0; // it was lost
      }
      if (passage.poll(next) >= 0) {
        return passage.outNanos() - now;
      }
    }
  }

  /** The rate of a stage that never runs empty, for a link whose rate follows from its parts. */
  static double saturated(Link link, int packets) {
    int inside = 0;
    int out = 0;
    long now = 1;
    long start = 0;
    int sent = 0;
    while (out < packets) {
      while (inside < 1000) {
        link.offer(sent++, now);
        inside++;
      }
      now = Math.min(link.next(), link.wake());
      if (link.next() <= now) {
        link.take();
        inside--;
        out++;
        if (out == packets / 10) {
          start = now;
        }
      } else {
        link.decide(now);
      }
    }
    return (packets - packets / 10) * Links.SEGMENT * 8e9 / (now - start);
  }
}
