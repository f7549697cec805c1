package io.tcptrafficscan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.util.diff.DiffUtils;

/**
 * Compares what users see of the tool with the files in {@code src/test/resources/golden}. With
 * {@code -Dgolden.update=true} the files are written anew instead.
 */
public final class Golden {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");
  private static final String INPUT = "$ ";
  private static final String COMMENT = "#";
  private static final int CONTEXT_LINES = 2;

  private Golden() {}

  /** The lines of a golden file. */
  public static List<String> lines(String name) {
    try {
      return Files.readAllLines(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails where the lines differ from those of the golden file. */
  public static void assertMatches(String name, List<String> now) {
    if (Boolean.getBoolean("golden.update")) {
      write(name, now);
      return;
    }
    List<String> golden = lines(name);
    List<String> differences =
        DiffUtils.generateUnifiedDiff(
            "golden/" + name, "now", golden, DiffUtils.diff(golden, now), CONTEXT_LINES);
    assertThat(differences)
        .withFailMessage(
            () ->
                "What users see has changed:%n%s%nIf this is intended, run the test again with"
                        .formatted(String.join("\n", differences))
                    + " -Dgolden.update=true and commit the file.")
        .isEmpty();
  }

  /**
   * Gives every input of the golden file to the tool again, and fails where an answer has changed.
   * An input is a line that starts with {@code $}; the answer is indented below it. A new input is
   * added to the file by hand.
   */
  public static void assertAnswers(String name, UnaryOperator<String> answerTo) {
    List<String> now = new ArrayList<>();
    for (String line : lines(name)) {
      if (line.startsWith(INPUT)) {
        now.add(line);
        answerTo
            .apply(line.substring(INPUT.length()))
            .lines()
            .forEach(answer -> now.add(("  " + answer).stripTrailing()));
      } else if (line.startsWith(COMMENT)) {
        now.add(line);
      }
    }
    assertThat(now).as("inputs in " + name).anyMatch(line -> line.startsWith(INPUT));
    assertMatches(name, now);
  }

  private static void write(String name, List<String> lines) {
    try {
      Files.createDirectories(FOLDER);
      Files.write(FOLDER.resolve(name), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
