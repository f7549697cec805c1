package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.RegularFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The file of a token: its text without white space around it is the token. */
public final class TokenFile {
  /** With fewer, guessing a token is too easy. */
  private static final int LEAST_BYTES = 16;

  private static final int MOST_BYTES = 1024;

  /** Leaves room for white space around the token. */
  private static final int MOST_FILE_BYTES = 4 * MOST_BYTES;

  private TokenFile() {}

  /**
   * Reads the token.
   *
   * @throws InvalidInputException where there is none; the message says why and what is accepted,
   *     without the path
   */
  public static String read(Path file) {
    try {
      String token = RegularFile.text(file.toString(), MOST_FILE_BYTES).strip();
      int bytes = token.getBytes(StandardCharsets.UTF_8).length;
      if (bytes < LEAST_BYTES || bytes > MOST_BYTES) {
        throw new InvalidInputException("holds a token of %d bytes".formatted(bytes));
      }
      return token;
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          "it %s; it must be a text file with a token of %d to %d bytes"
              .formatted(e.getMessage(), LEAST_BYTES, MOST_BYTES));
    }
  }
}
