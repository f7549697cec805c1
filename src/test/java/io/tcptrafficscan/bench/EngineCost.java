package io.tcptrafficscan.bench;

import com.sun.management.ThreadMXBean;
import io.tcptrafficscan.probe.ProbeTarget;
import io.tcptrafficscan.probe.Prober;
import io.tcptrafficscan.probe.TcpSample;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What a probe costs in the engine alone: the twin of {@code src/test/bench/prober.c}, at the same
 * addresses of the loopback network and the same pace. Prints the CPU microseconds that a probe
 * took on the probing thread, how many failed, and the bytes that a probe allocated.
 */
public final class EngineCost {
  private static final int ADDRESSES = 2000;
  private static final int ADDRESSES_A_NET = 250;
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private long ended;
  private long failures;

  private EngineCost() {}

  /** Takes port, probes a second, probes to warm up with, probes to measure. */
  public static void main(String... args) throws UnknownHostException {
    new EngineCost()
        .run(
            Integer.parseInt(args[0]),
            Long.parseLong(args[1]),
            Long.parseLong(args[2]),
            Long.parseLong(args[3]));
  }

  private void run(int port, long probesASecond, long warmUp, long probes)
      throws UnknownHostException {
    try (Prober<EngineCost> prober =
        Prober.open(true, System::nanoTime, (engine, outcome) -> engine.count(outcome))) {
      List<Prober.PreparedTarget> targets = targets(prober, port);
      Pace pace = new Pace(TimeUnit.SECONDS.toNanos(1) / probesASecond);
      probe(prober, targets, pace, warmUp);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().getId();
      long endedBefore = ended;
      long bytesBefore = threads.getThreadAllocatedBytes(thread);
      long cpuBefore = threads.getCurrentThreadCpuTime();
      probe(prober, targets, pace, warmUp + probes);
      long cpuNanos = threads.getCurrentThreadCpuTime() - cpuBefore;
      long bytes = threads.getThreadAllocatedBytes(thread) - bytesBefore;
      double measured = ended - endedBefore;
      System.out.printf(
          Locale.ROOT, "%.2f %d %.0f%n", cpuNanos / measured / 1e3, failures, bytes / measured);
    }
  }

  private static List<Prober.PreparedTarget> targets(Prober<EngineCost> prober, int port)
      throws UnknownHostException {
    List<Prober.PreparedTarget> targets = new ArrayList<>(ADDRESSES);
    for (int i = 0; i < ADDRESSES; i++) {
      byte[] address = {127, 0, (byte) (1 + i / ADDRESSES_A_NET), (byte) (1 + i % ADDRESSES_A_NET)};
      targets.add(prober.prepare(new ProbeTarget("lo", InetAddress.getByAddress(address), port)));
    }
    return targets;
  }

  /** Starts are evenly spaced; a late one does not shift those after it. */
  private static final class Pace {
    final long intervalNanos;
    long dueNanos = System.nanoTime();
    int started;

    Pace(long intervalNanos) {
      this.intervalNanos = intervalNanos;
    }
  }

  private void probe(
      Prober<EngineCost> prober, List<Prober.PreparedTarget> targets, Pace pace, long until) {
    while (ended < until) {
      turn(prober, targets, pace, until);
    }
  }

  /**
   * A method of its own, so that it is compiled: the loop around it runs too few times for that.
   */
  private void turn(
      Prober<EngineCost> prober, List<Prober.PreparedTarget> targets, Pace pace, long until) {
    long now = System.nanoTime();
    while (pace.started < until && pace.dueNanos - now <= 0) {
      prober.start(targets.get(pace.started % ADDRESSES), this, TIMEOUT_NANOS);
      pace.started++;
      pace.dueNanos += pace.intervalNanos;
      now = System.nanoTime();
    }
    prober.await(pace.started < until ? pace.dueNanos - now : TIMEOUT_NANOS);
  }

  private void count(Object outcome) {
    ended++;
    if (!(outcome instanceof TcpSample)) {
      failures++;
    }
  }
}
