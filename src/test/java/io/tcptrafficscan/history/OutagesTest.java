package io.tcptrafficscan.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.probe.FailureReason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Outages of paths and of interfaces, from single probes. */
class OutagesTest {
  private static final long START = 1_795_650_000_000L;

  private long now = START;
  private final History history = new History(1 << 20, () -> now);
  private final Recorded first = new Recorded("eth0", "192.0.2.1", 10_000);
  private final Recorded second = new Recorded("eth0", "192.0.2.2", 10_000);
  private final Recorded other = new Recorded("eth1", "192.0.2.1", 10_000);

  OutagesTest() {
    measure(first, second, other);
  }

  private void measure(Recorded... paths) {
    history.replace(Stream.of(paths).map(p -> p.probed(1_000, 5_000)).toList());
  }

  private void up(Recorded path, long second) {
    history.recorder(path.path).succeeded(START + second * 1_000, 10_000, 0);
  }

  private void down(Recorded path, long second) {
    down(path, second, FailureReason.TIMEOUT);
  }

  private void down(Recorded path, long second, FailureReason reason) {
    history.recorder(path.path).failed(START + second * 1_000, 0, reason);
  }

  private List<PastOutage> outages() {
    return history.outages();
  }

  private static void assertSpan(PastOutage outage, long from, long to) {
    assertThat(outage.fromMillis() - START).isEqualTo(from * 1_000);
    assertThat(outage.toMillis() - START).isEqualTo(to * 1_000);
  }

  @Test
  void beginsWithTheFirstFailureAndEndsWithTheFirstSuccess() {
    up(first, 0);
    up(second, 0);
    down(first, 1);
    down(first, 6);
    up(first, 9);

    assertThat(outages()).hasSize(1);
    assertSpan(outages().get(0), 1, 9);
    assertThat(outages().get(0).server()).isEqualTo("192.0.2.1");
    assertThat(outages().get(0).reason()).isEqualTo(FailureReason.TIMEOUT);
  }

  @Test
  void isOneForAnInterfaceWhoseServersAllFail() {
    down(first, 3);
    down(second, 4);
    up(other, 4);
    down(first, 9);
    down(second, 10);
    up(second, 15);
    up(first, 14);

    assertThat(outages()).hasSize(1);
    assertSpan(outages().get(0), 3, 15);
    assertThat(outages().get(0).server()).isNull();
    assertThat(outages().get(0).servers()).isEqualTo(2);
  }

  @Test
  void lastsOnForAServerThatDoesNotComeBackWithTheInterface() {
    down(first, 3);
    down(second, 4);
    up(second, 15);
    down(first, 14);
    down(first, 24);
    up(first, 40);

    assertThat(outages()).hasSize(2);
    assertSpan(outages().get(0), 15, 40);
    assertThat(outages().get(0).server()).isEqualTo("192.0.2.1");
    assertSpan(outages().get(1), 3, 15);
  }

  @Test
  void keepsAServersOwnOutageThatBeganLongBeforeTheInterfaces() {
    down(first, 3);
    down(second, 100);
    up(second, 110);
    up(first, 120);

    assertThat(outages()).hasSize(2);
    assertSpan(outages().get(0), 100, 110);
    assertThat(outages().get(0).servers()).isEqualTo(1);
    assertSpan(outages().get(1), 3, 120);
  }

  @Test
  void isOpenWhileItLasts() {
    down(first, 3);
    now = START + 60_000;

    assertThat(outages().get(0).fromMillis()).isEqualTo(START + 3_000);
    assertThat(outages().get(0).toMillis()).isZero();
  }

  @Test
  void isCutWhereAPathIsNoLongerMeasured() {
    down(other, 3);
    down(other, 8);
    measure(first, second);

    assertThat(outages()).hasSize(1);
    assertSpan(outages().get(0), 3, 8);
    assertThat(outages().get(0).isCut()).isTrue();
  }

  @Test
  void hasTheReasonOfMostProbes() {
    down(first, 3, FailureReason.TIMEOUT);
    down(first, 8, FailureReason.INTERFACE_DOWN);
    down(first, 9, FailureReason.INTERFACE_DOWN);
    up(first, 10);

    assertThat(outages().get(0).reason()).isEqualTo(FailureReason.INTERFACE_DOWN);
  }

  @Test
  void isNoneWhereProbesPause() {
    up(first, 0);
    up(first, 60);
    up(first, 600);

    assertThat(outages()).isEmpty();
    assertThat(history.figures(first.key).measuredDaySeconds()).isZero();
  }

  @Test
  void keepsTheNewestOfVeryMany() {
    for (int i = 0; i < 10_000; i++) {
      down(first, 2 * i);
      up(first, 2 * i + 1);
      history.digest();
    }

    assertThat(outages()).hasSizeBetween(100, 2_000);
    assertSpan(outages().get(0), 19_998, 19_999);
  }
}
