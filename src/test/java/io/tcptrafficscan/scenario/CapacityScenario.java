package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;

import io.tcptrafficscan.network.SeenCapacity;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** What scenarios share that measure the link of eth0 with a responder behind it. */
abstract class CapacityScenario extends NetworkScenario {
  static final int PORT = 32601;
  static final String DOWN = "DOWNLOAD";
  static final String UP = "UPLOAD";

  private static boolean responding;

  @BeforeEach
  void respond() {
    if (!responding) {
      network.respond(PORT);
      responding = true;
      link("eth0").delay(ofMillis(1));
      measure(DOWN, 10); // a Java that is warm, and a kernel that stamps
      measure(UP, 10);
    }
  }

  @AfterAll
  static void forget() {
    responding = false;
  }

  static List<SeenCapacity> measure(String direction, int times) {
    return network.measure("eth0", PORT, direction, times);
  }
}
