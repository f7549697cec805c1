package io.tcptrafficscan.capacity.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A train of 100 segments; this end's clock began a second ago and the other one's just now. */
class CausalityTest {
  private static final long MILLI = 1_000_000;
  private static final long START = 1_000 * MILLI;
  private static final long DELAY = 10 * MILLI;
  private static final int SEGMENT = 1448;
  private static final int SEGMENTS = 100;
  private static final Arrivals NONE = new Arrivals();

  private static Arrivals every(long firstNanos, double nanosEach) {
    Arrivals points = new Arrivals();
    for (int i = 0; i < SEGMENTS; i++) {
      points.add(firstNanos + (long) (i * nanosEach), (i + 1L) * SEGMENT);
    }
    return points;
  }

  private static void assertPossible(ThrowingCallable check) {
    assertThatCode(check).doesNotThrowAnyException();
  }

  private static void assertImpossible(ThrowingCallable check) {
    assertThatThrownBy(check).isInstanceOf(TrainException.class).hasMessageContaining("do not fit");
  }

  @Test
  void believesArrivalsBetweenDepartureAndReport() {
    Arrivals sent = every(START, MILLI);
    long end = START + (SEGMENTS - 1) * MILLI + 2 * DELAY;
    assertPossible(() -> Causality.requireArrivals(sent, NONE, every(7, MILLI), START, end));
    Arrivals burst = every(START, 1000);
    long endOfBurst = START + SEGMENTS * MILLI + 2 * DELAY;
    assertPossible(
        () -> Causality.requireArrivals(burst, NONE, every(7, MILLI), START, endOfBurst));
  }

  @Test
  void believesNoTrainThatTookLongerThanItWasUnderWay() {
    Arrivals burst = every(START, 1000);
    long end = START + SEGMENTS * MILLI + 2 * DELAY;
    assertImpossible(
        () -> Causality.requireArrivals(burst, NONE, every(7, 1.3 * MILLI), START, end));
    assertImpossible(
        () -> Causality.requireArrivals(NONE, NONE, every(7, 1.3 * MILLI), START, end));
  }

  @Test
  void believesNoTrainThatWasFasterThanItWasSent() {
    Arrivals sent = every(START, MILLI);
    Arrivals acknowledged = every(START + 2 * DELAY, MILLI);
    long end = START + SEGMENTS * MILLI + 2 * DELAY;
    assertPossible(
        () -> Causality.requireArrivals(sent, acknowledged, every(7, MILLI), START, end));
    assertImpossible(
        () -> Causality.requireArrivals(sent, acknowledged, every(7, MILLI / 2), START, end));
  }

  /** The receiver read late, and in pieces: its kernel had merged ten segments each time. */
  @Test
  void believesAReceiverWhoseKernelMergedSegments() {
    int piece = 8192;
    Arrivals sent = every(START, MILLI);
    Arrivals acknowledged = every(START + MILLI, MILLI);
    Arrivals merged = new Arrivals();
    for (int read = piece; read < SEGMENTS * SEGMENT; read += piece) {
      int last = ((read - 1) / (10 * SEGMENT) + 1) * 10 - 1;
      merged.add(7 + DELAY + last * MILLI, read);
    }
    long end = START + SEGMENTS * MILLI + 2 * DELAY;
    assertPossible(() -> Causality.requireArrivals(sent, acknowledged, merged, START, end));
  }

  @Test
  void believesDeparturesBetweenRequestAndArrival() {
    Arrivals received = every(START + 2 * DELAY, MILLI);
    long end = START + 200 * MILLI;
    assertPossible(() -> Causality.requireDepartures(received, every(7, MILLI), START, end));
    assertPossible(() -> Causality.requireDepartures(received, every(7, 1000), START, end));
    assertPossible(() -> Causality.requireDepartures(received, new Arrivals(), START, end));
  }

  @Test
  void believesNoDeparturesAfterTheArrivals() {
    Arrivals received = every(START + 2 * DELAY, MILLI);
    long end = START + 200 * MILLI;
    assertImpossible(
        () -> Causality.requireDepartures(received, every(7, 1.3 * MILLI), START, end));
  }
}
