package io.tcptrafficscan.correction;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.RegularFile;
import io.tcptrafficscan.net.ReplacedFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * Keeps the correction factors and calibrations across restarts; {@link StateCodec} has the format.
 * The file is replaced in one step.
 */
public final class StateFile {
  private static final Logger LOG = Logger.getLogger(StateFile.class);
  private static final int MAX_BYTES = 1 << 24;
  private static final int MAX_PROBLEM_LENGTH = 200;

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

  /**
   * Writes the file. Logs a failure, unless the call before failed too.
   *
   * @return whether it was written
   */
  public synchronized boolean save(KeptState state) {
    try {
      byte[] content = StateCodec.encode(state);
      ReplacedFile.write(file, out -> out.write(content));
      if (failing) {
        LOG.infof("event=state_written file=%s", file);
      }
      failing = false;
      return true;
    } catch (IOException | InvalidInputException e) {
      if (!failing) {
        LOG.warnf(
            "event=state_unwritable file=%s problem=\"%s\""
                + " effect=\"correction factors hold until the next restart; it is tried again every minute\"",
            file, oneLine(e));
      }
      failing = true;
      return false;
    }
  }

  private static String oneLine(Exception e) {
    String message = e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
    return Quoted.line(message, MAX_PROBLEM_LENGTH).replace('"', '\'');
  }
}
