package io.tcptrafficscan.net;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Replaces files in one step: a new one with a name of its own is written beside the old, flushed
 * to the disk and renamed. A link stays a link, and what it leads to is replaced. Nothing but a
 * regular file is ever replaced.
 */
public final class ReplacedFile {
  private static final Logger LOG = Logger.getLogger(ReplacedFile.class);
  private static final int MOST_LINKS = 40;
  private static final String UNFINISHED = ".new";
  private static final SecureRandom NAMES = new SecureRandom();

  private ReplacedFile() {}

  /** Writes the content of a file. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file, or replaces it.
   *
   * @throws InvalidInputException where it is no regular file
   */
  public static void write(Path file, Content content) throws IOException {
    Path target = target(file);
    Path fresh =
        target.resolveSibling(
            "%s.%016x%s".formatted(target.getFileName(), NAMES.nextLong(), UNFINISHED));
    // Fails where the name exists, be it a link.
    FileChannel out =
        FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      try (out;
          OutputStream stream = Channels.newOutputStream(out)) {
        content.writeTo(stream);
        out.force(true);
      }
      keepPermissions(target, fresh);
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("cannot be replaced in one step", e);
    } finally {
      Files.deleteIfExists(fresh); // does something only after a failure
    }
  }

  private static void keepPermissions(Path target, Path fresh) throws IOException {
    if (Files.exists(target)) {
      Set<PosixFilePermission> before = Files.getPosixFilePermissions(target);
      if (!before.equals(Files.getPosixFilePermissions(fresh))) {
        Files.setPosixFilePermissions(fresh, before);
      }
    }
  }

  /**
   * The file that is replaced: what the links of a path lead to, whether it exists or not.
   *
   * @throws InvalidInputException where it is no regular file
   */
  public static Path target(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(target); links++) {
      if (links == MOST_LINKS) {
        throw new InvalidInputException("too many links lead to it");
      }
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new InvalidInputException("it is no regular file");
    }
    return target;
  }

  /** Removes the files that were begun beside a file and never renamed to it. */
  public static void removeUnfinished(Path target) {
    Pattern name =
        Pattern.compile(Pattern.quote(target.getFileName() + ".") + "[0-9a-f]{16}" + UNFINISHED);
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            target.resolveSibling("."),
            file -> name.matcher(file.getFileName().toString()).matches())) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debugf("files that were left beside %s stay: %s", target, e);
    }
  }
}
