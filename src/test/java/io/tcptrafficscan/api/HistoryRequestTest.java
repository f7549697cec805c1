package io.tcptrafficscan.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.net.InvalidInputException;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryRequestTest {
  private static final Instant NOW = Instant.parse("2026-11-26T11:30:00Z");

  private static HistoryRequest read(String... pairs) {
    MultiMap parameters = MultiMap.caseInsensitiveMultiMap();
    for (String pair : pairs) {
      parameters.add(pair.replaceFirst("=.*", ""), pair.replaceFirst("[^=]*=", ""));
    }
    return HistoryRequest.of(parameters, NOW);
  }

  @Test
  void asksForTheLast15MinutesUnlessARangeIsGiven() {
    assertThat(read("path=a"))
        .isEqualTo(new HistoryRequest(List.of("a"), NOW.minusSeconds(900), NOW, 600));
  }

  @Test
  void takesSecondsAndTimesAndSeveralPaths() {
    assertThat(read("path=a", "path=b", "path=a", "from=1795692000.5", "to=2026-11-27T00:00:00Z"))
        .isEqualTo(
            new HistoryRequest(
                List.of("a", "b"),
                Instant.ofEpochMilli(1_795_692_000_500L),
                Instant.parse("2026-11-27T00:00:00Z"),
                600));
    assertThat(read("path=a", "points=64").points()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource({
    "from=x, must be seconds since 1970",
    "to=, must be seconds since 1970",
    "from=1795779000, from must be before to",
    "from=1, by at most 366 days",
    "to=+1000000000-12-31T23:59:59.999999999Z, must be seconds since 1970",
    "to=-1000000000-01-01T00:00:00Z, must be seconds since 1970",
    "from=1969-12-31T23:59:59Z, must be seconds since 1970",
    "to=99999999999999, must be seconds since 1970",
    "points=0, must be a whole number from 1 to 600",
    "points=601, must be a whole number from 1 to 600",
    "points=1e2, must be a whole number from 1 to 600",
    "pth=a, 'path, from, to and points are accepted'"
  })
  void saysWhatIsWrongInOneLine(String parameter, String problem) {
    assertThatThrownBy(() -> read("path=a", parameter))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(problem)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void needsAPathAndTakesTheOthersOnce() {
    assertThatThrownBy(HistoryRequestTest::read).hasMessageContaining("path must be given");
    assertThatThrownBy(() -> read("path=a", "from=1", "from=2"))
        .hasMessageContaining("from must be given once");
  }
}
