package io.tcptrafficscan.network.emulator;

import io.tcptrafficscan.posix.PacketPoll;
import io.tcptrafficscan.posix.TestPosix;
import io.tcptrafficscan.posix.Tun;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * The thread that carries packets. It sleeps until shortly before the next packet is due and spins
 * for the rest, since a sleeping thread wakes late.
 */
final class Forwarder implements Runnable {
  private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(120);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int READS_IN_A_ROW = 16;

  private final PacketPoll poll = new PacketPoll();
  private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
  private List<Direction> directions = List.of();
  private volatile long lingerNanos;

  /**
   * After each packet the thread goes on looking for so long before it sleeps: a packet that comes
   * meanwhile is not met late. It costs a processor.
   */
  void linger(long nanos) {
    lingerNanos = nanos;
  }

  /** Makes a change on the forwarder's thread, and returns once it is made. */
  void change(Runnable change) {
    CompletableFuture<Void> made = new CompletableFuture<>();
    changes.add(
        () -> {
          change.run();
          made.complete(null);
        });
    poll.wakeup();
    made.join();
  }

  /** To be called on the forwarder's thread. */
  void add(List<Direction> more) {
    List<Direction> all = new ArrayList<>(directions);
    all.addAll(more);
    directions = List.copyOf(all);
  }

  /** To be called on the forwarder's thread. */
  void watch(List<Tun> devices) {
    poll.watch(devices);
  }

  @Override
  public void run() {
    TestPosix.hurryThisThread();
    long lastPacketNanos = System.nanoTime();
    while (true) {
      for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
        change.run();
      }
      if (carry()) {
        lastPacketNanos = System.nanoTime();
        continue;
      }
      long now = System.nanoTime();
      long wait = LONGEST_NANOS;
      for (int i = 0; i < directions.size(); i++) {
        wait = directions.get(i).untilDue(now, wait);
      }
      if (wait > SPIN_NANOS && now - lastPacketNanos >= lingerNanos) {
        poll.await(wait - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** Returns whether a packet came. */
  private boolean carry() {
    boolean any = false;
    for (int i = 0; i < directions.size(); i++) {
      Direction direction = directions.get(i);
      for (int j = 0; j < READS_IN_A_ROW && direction.read(); j++) {
        any = true;
      }
      direction.deliver(System.nanoTime());
    }
    return any;
  }
}
