package io.tcptrafficscan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** What every parser owes to whoever feeds it. */
public final class Fuzzing {
  private static final int LONGEST_LINE = 400;

  private Fuzzing() {}

  /** The text that a user might have typed: any at all. */
  public static String text(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }

  /** Reads something; a refusal must be the documented exception, with one short printable line. */
  public static <T> Optional<T> read(Supplier<T> parser) {
    try {
      return Optional.of(parser.get());
    } catch (InvalidInputException refusal) {
      String line = refusal.getMessage();
      assertThat(line).isNotBlank().hasSizeLessThan(LONGEST_LINE);
      assertThat(line.codePoints()).noneMatch(Character::isISOControl);
      return Optional.empty();
    }
  }
}
