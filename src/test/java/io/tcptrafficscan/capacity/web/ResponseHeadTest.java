package io.tcptrafficscan.capacity.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseHeadTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120                           | PT2M",
        "0                             | PT0S",
        "999999999999999999            | PT24H",
        "Thu, 01 Jan 2026 12:30:00 GMT | PT30M",
        "Thu, 01 Jan 2026 11:30:00 GMT | PT0S",
        "Sat, 01 Jan 2028 11:30:00 GMT | PT24H",
        "soon                          | PT0S",
        "-5                            | PT0S"
      })
  void readsHowLongToWait(String field, Duration pause) {
    assertThat(new ResponseHead(503, Map.of("retry-after", field)).retryAfter(NOW))
        .isEqualTo(pause);
  }

  @Test
  void waitsForNothingWhereTheServerDoesNotAsk() {
    assertThat(new ResponseHead(503, Map.of()).retryAfter(NOW)).isZero();
  }
}
