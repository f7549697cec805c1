package io.tcptrafficscan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tool says to input that is wrong, and the exit status. */
class InvalidInputTest {
  /** Relative, so that messages that name a file are the same on every machine. */
  private static final Path FILES = Path.of("target", "golden");

  @BeforeEach
  void writeFiles() throws IOException {
    Files.createDirectories(FILES);
    Files.writeString(FILES.resolve("token"), "a token of some length\n");
    Files.writeString(FILES.resolve("empty"), "");
    Files.write(FILES.resolve("binary"), new byte[] {'a', ':', (byte) 0xff});
  }

  @Test
  void keepsTheMessageAndTheExitStatusForEveryWrongInput() {
    Golden.assertAnswers("invalid-input.txt", InvalidInputTest::answer);
  }

  /**
   * @param input arguments with spaces between them, then {@code <<} and the text of the file
   *     target/golden/scan.yaml where there is one; with Java's escapes
   */
  private static String answer(String input) {
    String[] parts = input.split("(^| )<<( |$)", 2);
    if (parts.length > 1) {
      write(parts[1].translateEscapes());
    }
    String[] arguments =
        Arrays.stream(parts[0].split(" "))
            .filter(argument -> !argument.isEmpty())
            .map(argument -> argument.equals("''") ? "" : argument.translateEscapes())
            .toArray(String[]::new);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Arguments settling = new Arguments(print(out), print(err), Map.of());
    int status = settling.settle(arguments).orElse(0);
    assertThat(out.size()).as("bytes on standard output for " + input).isZero();
    return "exit status " + status + "\n" + err.toString(StandardCharsets.UTF_8);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static void write(String text) {
    try {
      Files.writeString(FILES.resolve("scan.yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
