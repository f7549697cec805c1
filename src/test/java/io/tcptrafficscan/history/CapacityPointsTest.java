package io.tcptrafficscan.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityPointsTest {
  private static final PathKey KEY = new PathKey("eth0", "192.0.2.9:32700", "");
  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;

  private static CapacityPoint point(String direction, long millis) {
    return new CapacityPoint(KEY, millis, direction, 1e7, 0.1, 1);
  }

  @Test
  void keepsNewPointsDenselyAndOldOnesSparsely() {
    CapacityPoints points = new CapacityPoints(1_000);
    for (long millis = 0; millis < 40 * DAY; millis += 5 * MINUTE) {
      points.add(point("download", millis));
      points.add(point("upload", millis));
    }
    long now = 40 * DAY;

    assertThat(points.all()).hasSizeBetween(930, 1_000);
    assertThat(points.of(KEY, now - 60 * MINUTE, now, 600)).hasSize(24);
    assertThat(points.of(KEY, now - 35 * DAY, now - 25 * DAY, 600)).hasSizeGreaterThan(20);
    assertThat(points.of(KEY, 0, now - 35 * DAY - 5 * MINUTE, 600)).isEmpty();
  }

  @Test
  void keepsWithinItsLimitWhereEveryPointIsOfAnotherPath() {
    CapacityPoints points = new CapacityPoints(100);
    for (int i = 0; i < 1_000; i++) {
      PathKey key = new PathKey("eth0", "192.0.2.9:" + (i + 1), "");
      points.add(new CapacityPoint(key, i * MINUTE, "upload", 1e7, 0.1, 1));
      assertThat(points.all()).hasSizeLessThanOrEqualTo(100);
    }

    assertThat(points.all().get(points.all().size() - 1).millis()).isEqualTo(999 * MINUTE);
  }

  @Test
  void givesPointsInOrderAfterTheClockWasSetBack() {
    CapacityPoints points = new CapacityPoints(100);
    points.add(point("upload", 60 * MINUTE));
    points.add(point("upload", 0));
    points.add(point("upload", 10 * MINUTE));

    assertThat(points.of(KEY, 0, DAY, 600))
        .extracting(CapacityPoint::millis)
        .containsExactly(0L, 10 * MINUTE, 60 * MINUTE);
  }

  @Test
  void thinsOutPointsThatComeEveryMinute() {
    CapacityPoints points = new CapacityPoints(1_000);
    for (int minute = 0; minute < 60; minute++) {
      points.add(point("upload", minute * MINUTE));
    }

    assertThat(points.all()).hasSize(12);
  }

  @Test
  void givesNoMoreThanAskedFor() {
    CapacityPoints points = new CapacityPoints(1_000);
    for (int i = 0; i < 500; i++) {
      points.add(point("upload", i * 10 * MINUTE));
    }
    List<CapacityPoint> some = points.of(KEY, 0, Long.MAX_VALUE, 60);

    assertThat(some).hasSize(60);
    assertThat(some.get(59).millis()).isEqualTo(499 * 10 * MINUTE);
  }
}
