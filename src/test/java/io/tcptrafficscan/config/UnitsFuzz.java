package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tcptrafficscan.Fuzzing;
import java.time.Duration;

class UnitsFuzz {
  private static final Duration LEAST = Duration.ofMillis(10);
  private static final Duration MOST = Duration.ofHours(1);

  @FuzzTest
  void readsADurationOrANumberWithinItsBoundsOrRefusesIt(byte[] input) {
    String text = Fuzzing.text(input);
    Fuzzing.read(() -> Type.duration(LEAST, MOST).parse("--interval", text))
        .ifPresent(duration -> assertThat(duration).isBetween(LEAST, MOST));
    Fuzzing.read(() -> Type.whole("<N>", 1, 100_000).parse("--count", text))
        .ifPresent(number -> assertThat(number).isBetween(1L, 100_000L));
  }
}
