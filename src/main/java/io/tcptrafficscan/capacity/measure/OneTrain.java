package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.train.Wire;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.reading.WireUse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets one train at a time leave over each interface, and holds the probes of the interface back
 * meanwhile. Any thread may call it: each interface has a semaphore in a concurrent map.
 */
final class OneTrain implements Wire {
  /** How long to wait before a train, so that probes that are under way can end. */
  private static final long QUIET_MILLIS = 20;

  private final WireUse wireUse;
  private final Map<String, Semaphore> interfaces = new ConcurrentHashMap<>();

  OneTrain(WireUse wireUse) {
    this.wireUse = wireUse;
  }

  @Override
  public boolean begin(String interfaceName, Duration most) throws InterruptedException {
    Semaphore free = of(interfaceName);
    if (!free.tryAcquire(most.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    wireUse.begin(new InterfaceName(interfaceName));
    try {
      TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
      return true;
    } catch (InterruptedException e) {
      end(interfaceName);
      throw e;
    }
  }

  @Override
  public void end(String interfaceName) {
    wireUse.end(new InterfaceName(interfaceName), System.nanoTime());
    of(interfaceName).release();
  }

  private Semaphore of(String interfaceName) {
    return interfaces.computeIfAbsent(interfaceName, unused -> new Semaphore(1, true));
  }
}
