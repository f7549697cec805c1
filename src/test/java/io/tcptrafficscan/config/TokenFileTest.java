package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
  @TempDir Path folder;

  /** What is wrong with the settings where both tokens are in the same file. */
  private static List<String> problems(Path file) {
    Map<Option<?>, List<String>> arguments =
        Map.of(
            Option.INTERFACE, List.of("eth0"),
            Option.SERVER, List.of("192.0.2.1"),
            Option.API_TOKEN_FILE, List.of(file.toString()),
            Option.CAPACITY_TOKEN_FILE, List.of(file.toString()));
    return Configuration.load(arguments, Map.of()).problems();
  }

  private List<String> problemsOf(String content) throws IOException {
    return problems(Files.writeString(folder.resolve("t"), content));
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 17, 1024})
  void takesATokenWithWhiteSpaceAroundIt(int bytes) throws IOException {
    assertThat(problemsOf(" " + "x".repeat(bytes) + "\n\n")).isEmpty();
    assertThat(TokenFile.read(folder.resolve("t"))).isEqualTo("x".repeat(bytes));
  }

  @Test
  void countsBytesAndNotCharacters() throws IOException {
    assertThat(problemsOf("ä".repeat(8))).isEmpty();
    assertThat(problemsOf("ä".repeat(7) + "a")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 15, 1025})
  void refusesAnotherLengthForBothSettingsInTheSameWords(int bytes) throws IOException {
    String path = folder.resolve("t").toString();

    assertThat(problemsOf("x".repeat(bytes)).stream().map(text -> text.replaceFirst("'.*'", "F")))
        .as("%s", path)
        .containsExactlyInAnyOrder(
            "invalid api-token-file F: it holds a token of "
                + bytes
                + " bytes; it must be a text file with a token of 16 to 1024 bytes",
            "invalid capacity-token-file F: it holds a token of "
                + bytes
                + " bytes; it must be a text file with a token of 16 to 1024 bytes");
  }

  @Test
  void saysWhyAFileCannotBeRead() {
    assertThat(problems(Path.of("/dev/zero")))
        .hasSize(2)
        .allMatch(
            text ->
                text.contains(
                    "'/dev/zero': it is no regular file; it must be a text file with a token of"));
    assertThat(problems(Path.of("/nonesuch")))
        .hasSize(2)
        .allMatch(
            text ->
                text.contains("'/nonesuch': it cannot be read: there is no such file; it must be"));
  }
}
