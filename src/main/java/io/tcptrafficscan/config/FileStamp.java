package io.tcptrafficscan.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The state of a file: two stamps differ when the file was replaced or changed in between. Symbolic
 * links are followed.
 *
 * @param attributes identity, size and times of change; empty where there is no such file
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
