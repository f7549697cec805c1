package io.tcptrafficscan.correction;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Keeps the correction factors and calibrations across restarts; {@link StateCodec} has the format.
 * The file is replaced in one step: a new one with a name of its own is written beside it, flushed
 * to the disk and renamed. A link stays a link, and what it leads to is replaced. Nothing but a
 * regular file is ever replaced.
 */
public final class StateFile {
  private static final Logger LOG = Logger.getLogger(StateFile.class);
  private static final int MAX_BYTES = 1 << 24;
  private static final int MAX_PROBLEM_LENGTH = 200;
  private static final int MOST_LINKS = 40;
  private static final String UNFINISHED = ".new";
  private static final SecureRandom NAMES = new SecureRandom();

  private final Path file;
  private boolean failing;

  public StateFile(Path file) {
    this.file = file;
  }

  /** Reads the file. A missing or damaged file gives {@link KeptState#NONE}. */
  public KeptState load() {
    try {
      return StateCodec.decode(RegularFile.read(file, MAX_BYTES));
    } catch (NoSuchFileException e) {
      return KeptState.NONE;
    } catch (IOException | InvalidInputException e) {
      LOG.warnf(
          "event=state_unreadable file=%s problem=\"%s\" effect=\"correction factors start at 1\"",
          file, oneLine(e));
      return KeptState.NONE;
    }
  }

  /** Writes the file. Logs a failure, unless the call before failed too. */
  public synchronized void save(KeptState state) {
    try {
      replace(StateCodec.encode(state));
      if (failing) {
        LOG.infof("event=state_written file=%s", file);
      }
      failing = false;
    } catch (IOException | InvalidInputException e) {
      if (!failing) {
        LOG.warnf(
            "event=state_unwritable file=%s problem=\"%s\""
                + " effect=\"correction factors hold until the next restart\"",
            file, oneLine(e));
      }
      failing = true;
    }
  }

  private void replace(byte[] content) throws IOException {
    Path target = target(file);
    Path fresh =
        target.resolveSibling(
            "%s.%016x%s".formatted(target.getFileName(), NAMES.nextLong(), UNFINISHED));
    // Fails where the name exists, be it a link.
    FileChannel out =
        FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      try (out) {
        for (ByteBuffer left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
          out.write(left);
        }
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
  static Path target(Path file) throws IOException {
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

  /** Removes the files that were begun beside a state file and never renamed to it. */
  static void removeUnfinished(Path target) {
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

  private static String oneLine(Exception e) {
    String message = e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
    return Quoted.line(message, MAX_PROBLEM_LENGTH).replace('"', '\'');
  }
}
