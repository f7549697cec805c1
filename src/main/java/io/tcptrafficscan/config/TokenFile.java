package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file that holds a token that agents share. */
public final class TokenFile {
  private static final int LEAST = 8;
  private static final int MOST = 1024;

  private TokenFile() {}

  /**
   * Reads the token, without white space around it.
   *
   * @param setting how a message names the setting
   * @param text the path of the file
   * @throws InvalidInputException where the file cannot be read or holds no token
   */
  public static String read(String setting, String text) {
    try {
      String token = Files.readString(Path.of(text)).strip();
      if (token.length() >= LEAST && token.length() <= MOST) {
        return token;
      }
    } catch (IOException | InvalidPathException e) {
      // The file is missing, unreadable or not text: the message below says so.
    }
    throw new InvalidInputException(
        "invalid %s %s: it must be a text file that can be read and holds a token of %d to %d"
                .formatted(setting, Quoted.of(text), LEAST, MOST)
            + " characters");
  }
}
