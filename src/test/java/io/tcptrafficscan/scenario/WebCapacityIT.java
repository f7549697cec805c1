package io.tcptrafficscan.scenario;

import static java.time.Duration.ofNanos;

import io.tcptrafficscan.network.SeenCapacity;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What downloads from real web servers show of the way to them. */
@Tag("alone")
class WebCapacityIT extends NetworkScenario {
  private static final int QUEUE = 1000;
  private static WebServers servers;

  @BeforeEach
  void serve() {
    if (servers == null) {
      servers = new WebServers(network);
      servers.nginx("");
    }
  }

  @AfterAll
  static void stop() {
    if (servers != null) {
      servers.close();
      servers = null;
    }
  }

  private static List<SeenCapacity> download(String url, int times) {
    return network.measure("eth0", 0, url, times);
  }

  @Test
  void measuresTheLinksPayloadRate() {
    download("http://192.0.2.1/100M", 10);
    for (int megabits : new int[] {10, 30, 100, 300}) {
      for (int rtt : new int[] {5, 20, 60}) {
        link("eth0").rate(megabits * 1_000_000L, QUEUE).delay(ofNanos(rtt * 500_000L));
        AccuracyCell cell =
            new AccuracyCell(megabits, rtt, download("http://192.0.2.1/100M", 5), null);
        System.out.println(megabits + " " + rtt + ": " + cell.summary());
        System.out.println("   " + cell.seen());
      }
    }
  }
}
