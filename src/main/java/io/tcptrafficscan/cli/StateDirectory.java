package io.tcptrafficscan.cli;

import io.tcptrafficscan.config.Option;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Checks before the start that the state file can be written. A reload does not check it again,
 * because it cannot change the file.
 */
final class StateDirectory {
  private StateDirectory() {}

  /** Says why the state file cannot be written; empty if it can be, or if there is none. */
  static Optional<String> problem(Settings settings) {
    return settings
        .stateFile()
        .flatMap(
            file ->
                problem(file)
                    .map(
                        problem ->
                            InvalidInputException.of(
                                    Option.STATE_FILE.name(), file.toString(), problem)
                                .getMessage()));
  }

  private static Optional<String> problem(Path file) {
    if (Files.isDirectory(file)) {
      return Optional.of("it is a directory: give the path of a file");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return Optional.of("it is no regular file: give the path of a file");
    }
    Path directory = real(file).toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      return Optional.of("there is no directory " + Quoted.of(String.valueOf(directory)));
    }
    return Files.isWritable(directory)
        ? Optional.empty()
        : Optional.of("the directory " + Quoted.of(directory.toString()) + " cannot be written");
  }

  /** Where the file is that will be replaced: a link stays a link. */
  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file; // there is none yet
    }
  }
}
