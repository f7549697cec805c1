package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the file of {@code --config} says, its values not yet checked.
 *
 * @param options texts by option; lists have one or more
 * @param servers all of them, in their order
 * @param positions of what can be wrong; see {@link Findings}
 * @param problems what is wrong with its form
 */
record ConfigFile(
    Map<String, List<String>> options,
    List<ServerTexts> servers,
    Map<String, Position> positions,
    List<Problem> problems) {

  /** A file beyond this is none of ours. */
  static final int LARGEST = 1 << 20;

  /** Reads the file. Whatever is wrong is among the problems. */
  static ConfigFile read(String file) {
    try {
      return parse(file, text(file));
    } catch (IOException | InvalidPathException e) {
      return broken(file, null, "cannot be read: " + reason(e));
    } catch (InvalidInputException e) {
      return broken(file, null, e.getMessage());
    }
  }

  /**
   * @param file how messages name it
   */
  static ConfigFile parse(String file, String text) {
    try {
      return new ConfigReader(file).read(YamlText.read(text));
    } catch (YamlText.InvalidYamlException e) {
      return broken(file, e.at(), e.problem());
    }
  }

  private static ConfigFile broken(String file, @Nullable Position at, String message) {
    return new ConfigFile(
        Map.of(), List.of(), Map.of(), List.of(new Problem(file, at, oneLine(message))));
  }

  private static String oneLine(String message) {
    return Quoted.line(message.lines().findFirst().orElse(""), 200);
  }

  private static String reason(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return e instanceof AccessDeniedException ? "permission denied" : e.toString();
  }

  private static String text(String file) throws IOException {
    Path path = Path.of(file);
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new InvalidInputException("is no regular file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(LARGEST + 1);
    }
    if (bytes.length > LARGEST) {
      throw new InvalidInputException(
          "is too large: at most %d bytes are accepted".formatted(LARGEST));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException("is no text in UTF-8");
    }
  }
}
