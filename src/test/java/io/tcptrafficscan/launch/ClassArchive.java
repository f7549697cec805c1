package io.tcptrafficscan.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The tool's classes as the JVM loads them (class data sharing), so that the hundreds of starts in
 * tests take less time. Made once for each jar and Java. The JVM checks that the archive is of its
 * jar, and goes on without it otherwise.
 */
final class ClassArchive {
  private ClassArchive() {}

  /** The file of the archive, which is made if it is older than the jar. */
  static Path of(Path jar, List<String> java) {
    Path folder = jar.resolveSibling("..").normalize();
    Path archive = folder.resolve("tool-" + Runtime.version() + ".jsa");
    try {
      if (isOlder(archive, jar)) {
        try (FileChannel lock =
            FileChannel.open(
                folder.resolve("tool.jsa.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
          lock.lock(); // of all processes that test
          if (isOlder(archive, jar)) {
            make(archive, jar, java);
          }
        }
      }
      return archive;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOlder(Path archive, Path jar) throws IOException {
    return !Files.exists(archive)
        || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0;
  }

  private static void make(Path archive, Path jar, List<String> java) throws IOException {
    Path made = archive.resolveSibling(archive.getFileName() + ".new");
    Files.deleteIfExists(made);
    List<String> words = new ArrayList<>(java);
    words.addAll(List.of("-XX:ArchiveClassesAtExit=" + made, "-jar", jar.toString()));
    words.addAll(List.of("-i", "lo", "-s", "127.0.0.1:9", "--count", "1", "--output", "json"));
    words.addAll(
        List.of("--metrics-port", "" + FreePort.find(), "--api-port", "" + FreePort.find()));
    try {
      new ProcessBuilder(words)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    Files.move(made, archive, StandardCopyOption.REPLACE_EXISTING); // fails if none was made
  }
}
