package io.tcptrafficscan.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.page.Words.Language;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.status.Status.State;
import io.tcptrafficscan.status.Verdict;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WordsTest {
  private static final Pattern SLOT = Pattern.compile("\\{[a-z]+}");
  private static final Pattern JAPANESE = Pattern.compile("[ぁ-んァ-ヶ一-龠]");

  /** What is the same in both languages. */
  private static final Set<String> WITHOUT_JAPANESE =
      Set.of("percent", "factor", "link.json", "since.before", "unit.between", "verdict.rtt");

  private static Set<String> slots(String text) {
    return SLOT.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  @Test
  void haveTheSameKeysAndSlotsInBothLanguages() {
    var english = new Words(Language.EN).beginning("");
    var japanese = new Words(Language.JA).beginning("");

    assertThat(japanese.keySet()).isEqualTo(english.keySet());
    english.forEach(
        (key, text) -> assertThat(slots(japanese.get(key))).as(key).isEqualTo(slots(text)));
  }

  @Test
  void areJapaneseInJapanese() {
    assertThat(new Words(Language.JA).beginning(""))
        .allSatisfy(
            (key, text) -> {
              boolean isPunctuation = text.matches("\\W*");
              if (!isPunctuation && !WITHOUT_JAPANESE.contains(key) && !key.equals("help.order")) {
                assertThat(text).as(key).containsPattern(JAPANESE);
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void haveAllReasonsAndStates(Language language) {
    Words words = new Words(language);

    assertThat(words.beginning("reason.").keySet())
        .containsExactlyInAnyOrderElementsOf(
            FailureReason.ALL.stream().map(FailureReason::label).toList());
    Set<String> noCapacity =
        Stream.concat(Stream.of(NoCapacity.values()).map(NoCapacity::label), Stream.of("old"))
            .collect(Collectors.toSet());
    assertThat(words.beginning("no-capacity.").keySet()).isEqualTo(noCapacity);
    assertThat(words.beginning("state.").keySet())
        .containsExactlyInAnyOrderElementsOf(Stream.of(State.values()).map(PageView::key).toList());
    assertThat(words.beginning("verdict.").keySet())
        .containsAll(Stream.of(Verdict.Kind.values()).map(PageView::key).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ja|JA",
        "ja-JP,ja;q=0.9,en;q=0.8|JA",
        "en-US,en;q=0.9,ja;q=0.8|EN",
        "en;q=0.5, JA-jp;q=0.6|JA",
        "de, fr|EN",
        "ja;q=0|EN",
        "*|EN",
        "jam|EN"
      })
  void areOfTheLanguageThatTheClientPrefers(String accepted, Language language) {
    assertThat(Language.of(List.of(accepted))).isEqualTo(language);
  }

  @Test
  void areEnglishWhereTheClientSaysNothing() {
    assertThat(Language.of(List.of())).isEqualTo(Language.EN);
  }
}
