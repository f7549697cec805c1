package io.tcptrafficscan.scenario;

import static java.time.Duration.ofNanos;

import io.tcptrafficscan.network.SeenCapacity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What uploads to real web servers show of the way to them. */
@Tag("alone")
class WebUploadIT extends NetworkScenario {
  private static final int QUEUE = 1000;
  private static final int TIMES = 5;
  private static final String PLAIN = "http://192.0.2.1/upload";
  private static WebServers servers;

  private final Stolen stolen = new Stolen();

  @BeforeEach
  void serve() {
    if (servers == null) {
      servers = new WebServers(network);
      servers.nginx();
      servers.lighttpd();
      upload(PLAIN, 5); // a Java that is warm, and a kernel that stamps
    }
  }

  @AfterAll
  static void stop() {
    if (servers != null) {
      servers.close();
      servers = null;
    }
  }

  private static List<SeenCapacity> upload(String url, int times) {
    return network.measure("eth0", 0, "POST:" + url + ";" + servers.certificate(), times);
  }

  private static void shape(int megabits, int rttMillis) {
    link("eth0").rate(megabits * 1_000_000L, QUEUE).delay(ofNanos(rttMillis * 500_000L));
  }

  private static AccuracyCell measure(String url, int megabits, int rttMillis) {
    shape(megabits, rttMillis);
    AccuracyCell cell = new AccuracyCell(megabits, rttMillis, upload(url, TIMES), null);
    System.out.printf(
        Locale.ROOT,
        "%s %d Mbps %d ms: %s | %s%n",
        url,
        megabits,
        rttMillis,
        cell.summary(),
        cell.seen());
    return cell;
  }

  @Tag("full")
  @Test
  void measuresEveryLinkOfTheGrid() {
    List<AccuracyCell> cells = new ArrayList<>();
    for (String url :
        new String[] {
          PLAIN,
          "https://192.0.2.1/upload",
          "http://192.0.2.1:8080/take.cgi",
          "http://192.0.2.1/discard"
        }) {
      for (int megabits : new int[] {10, 30, 100}) {
        for (int rtt : new int[] {5, 20, 60}) {
          cells.add(measure(url, megabits, rtt));
        }
      }
    }
  }
}
