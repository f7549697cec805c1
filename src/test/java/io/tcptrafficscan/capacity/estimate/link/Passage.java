package io.tcptrafficscan.capacity.estimate.link;

import java.util.List;

/** The stages of one path, for packets that come in real time. Times must not go back. */
public final class Passage {
  private final List<Link> stages;
  private final Link last;
  private long outNanos;

  Passage(List<Link> stages) {
    this.stages = stages;
    last = stages.get(stages.size() - 1);
  }

  /** Takes a packet, now. */
  public void offer(int packet, long now) {
    advance(now);
    stages.get(0).offer(packet, now);
  }

  /** Returns the next packet that is out by now, or -1. */
  public int poll(long now) {
    advance(now);
    if (last.next() > now) {
      return -1;
    }
    outNanos = last.next();
    return last.take();
  }

  /** When the packet that was polled last came out. */
  public long outNanos() {
    return outNanos;
  }

  /** When something happens next, without a packet that comes. */
  public long next() {
    long next = last.next();
    for (int i = 0; i < stages.size(); i++) {
      next = Math.min(next, event(i));
    }
    return next;
  }

  private long event(int stage) {
    Link link = stages.get(stage);
    return link == last ? link.wake() : Math.min(link.wake(), link.next());
  }

  /** Lets happen, in its order, all that was due. */
  private void advance(long now) {
    while (true) {
      int first = 0;
      for (int i = 1; i < stages.size(); i++) {
        first = event(i) < event(first) ? i : first;
      }
      long at = event(first);
      if (at > now) {
        return;
      }
      Link link = stages.get(first);
      if (link.wake() == at) {
        link.decide(at);
      } else {
        stages.get(first + 1).offer(link.take(), at);
      }
    }
  }
}
