package io.tcptrafficscan.scenario;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.link.AccessLink;
import io.tcptrafficscan.network.SeenCapacity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The models of access links, which the estimator is tested with, carry the packets of real
 * connections here.
 */
@Tag("alone")
class CapacityModelsIT extends CapacityScenario {
  private static final long SEED = 16;
  private static final int TIMES = 6;

  private final Stolen stolen = new Stolen();

  @Test
  void findsTheRateOfACableModemsUpstream() {
    assertGood(AccessLink.CABLE_UP, 3);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("full")
  void findsTheRateOfLinksThatPeopleHave(AccessLink model) {
    assertGood(model, TIMES);
  }

  private void assertGood(AccessLink model, int times) {
    link("eth0").delay(ofMillis(10)).model(model, SEED);
    double steady = model.bitsPerSecond();
    network.resetLateness();
    List<String> seen = new ArrayList<>();
    List<Double> errors = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      SeenCapacity one = measure(model.isUp() ? UP : DOWN, 1).get(0);
      double delivered = link("eth0").deliveredRate(model);
      double truth = steady == 0 ? delivered : steady;
      double error = one.bitsPerSecond() / truth - 1;
      seen.add(
          String.format(
              Locale.ROOT,
              "%s %.2f of %.2f Mbps (%+.1f %%, %,d B)",
              one.reason(),
              one.bitsPerSecond() / 1e6,
              truth / 1e6,
              100 * error,
              one.bytes()));
      if (one.isPublished()) {
        errors.add(Math.abs(error));
      }
    }
    errors.sort(null);
    System.out.println(model.title() + ", 20 ms: " + seen + ", " + network.lateness());
    stolen.excuse(() -> assertWithinBounds(model, times, errors, seen));
  }

  /** The bounds of the simulation, and what the machine adds. A trace is published less often. */
  private static void assertWithinBounds(
      AccessLink model, int times, List<Double> errors, List<String> seen) {
    assertThat(errors).as("%s: %s", model, seen).allMatch(error -> error < 0.15);
    if (model.bitsPerSecond() > 0) {
      assertThat(errors).as("%s: %s", model, seen).hasSizeGreaterThanOrEqualTo(times * 5 / 6);
      assertThat(errors.get(errors.size() / 2)).as("%s: %s", model, seen).isLessThan(0.04);
    }
  }
}
