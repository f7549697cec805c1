package io.tcptrafficscan.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n", "\r", "\t", "\u0000", "\u001b", "\u007f", "\u0085", "\u2028", "\u2029", "\u202e",
        "\u200b", "\ufeff", "\ud800", "\udc00"
      })
  void writesWhatWouldLeaveTheLineOrHideAsAQuestionMark(String text) {
    assertThat(Quoted.of("a" + text + "b")).isEqualTo("'a?b'");
  }

  @Test
  void leavesWhatCanBeRead() {
    assertThat(Quoted.of("½ 光回線 😀 \"x\"")).isEqualTo("'½ 光回線 😀 \"x\"'");
    assertThat(Quoted.of("")).isEqualTo("''");
  }

  @Test
  void cutsAtSixtyCharactersAndNeverInsideOne() {
    assertThat(Quoted.of("😀".repeat(60))).isEqualTo("'" + "😀".repeat(60) + "'");
    assertThat(Quoted.of("😀".repeat(61))).isEqualTo("'" + "😀".repeat(60) + "…'");
    assertThat(Quoted.of("9".repeat(10_000))).hasSize(63);
  }
}
