package io.tcptrafficscan.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * By what a changed file is known, symbolic links followed: which file it is, how large, and when
 * its content or its permissions were last changed.
 *
 * @param attributes none where there is no such file
 */
record FileStamp(Map<String, Object> attributes) {

  static FileStamp of(String file) {
    try {
      return new FileStamp(
          Files.readAttributes(Path.of(file), "unix:fileKey,size,lastModifiedTime,ctime"));
    } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
      return new FileStamp(Map.of());
    }
  }
}
