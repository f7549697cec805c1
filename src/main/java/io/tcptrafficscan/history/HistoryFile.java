package io.tcptrafficscan.history;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.ReplacedFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jboss.logging.Logger;

/**
 * Keeps the history across restarts, in a compressed file with a checksum. {@link HistoryCodec} has
 * the format. The file is replaced in one step.
 */
public final class HistoryFile {
  private static final Logger LOG = Logger.getLogger(HistoryFile.class);
  private static final int BUFFER = 1 << 14;
  private static final int LONGEST_PROBLEM = 200;

  private final Path file;
  private boolean failing;

  public HistoryFile(Path file) {
    this.file = file;
  }

  /** The file that belongs to a state file: it lies beside it. */
  public static HistoryFile beside(Path stateFile) throws IOException {
    Path target = ReplacedFile.target(stateFile);
    Path file = target.resolveSibling(target.getFileName() + ".history");
    ReplacedFile.removeUnfinished(file);
    return new HistoryFile(file);
  }

  /** Reads the file into an empty history, which stays empty if the file is missing or damaged. */
  public void load(History into) {
    try {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
        throw new InvalidInputException("it is no regular file");
      }
      if (Files.exists(file) && Files.size(file) > into.size().memoryBytes() * 2) {
        throw new InvalidInputException("it is much larger than --history-memory");
      }
      try (InputStream in = Files.newInputStream(file);
          DataInputStream data =
              new DataInputStream(
                  new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER))) {
        into.restore(data);
      }
    } catch (NoSuchFileException e) {
      LOG.debugf("no history in %s", file);
    } catch (IOException | RuntimeException e) {
      LOG.warnf(
          "event=history_unreadable file=%s problem=\"%s\" effect=\"the history starts empty\"",
          file, oneLine(e));
    }
  }

  /** Writes the file. Logs a failure, unless the call before failed too. */
  public synchronized void save(History from) {
    try {
      ReplacedFile.write(file, out -> write(from, out));
      if (failing) {
        LOG.infof("event=history_written file=%s", file);
      }
      failing = false;
    } catch (IOException | InvalidInputException e) {
      if (!failing) {
        LOG.warnf(
            "event=history_unwritable file=%s problem=\"%s\""
                + " effect=\"the history is lost at the next restart\"",
            file, oneLine(e));
      }
      failing = true;
    }
  }

  private static void write(History from, OutputStream out) throws IOException {
    Gzip compressed = new Gzip(out);
    DataOutputStream data = new DataOutputStream(new BufferedOutputStream(compressed, BUFFER));
    from.write(data);
    data.flush();
    compressed.finish();
  }

  private static final class Gzip extends GZIPOutputStream {
    Gzip(OutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static String oneLine(Exception e) {
    String message = e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
    return Quoted.line(message, LONGEST_PROBLEM).replace('"', '\'');
  }
}
