package io.tcptrafficscan.correction;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tcptrafficscan.correction.Calibration.Memory;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Keeps the factors across restarts: {@code {"version":1,"default":10,"interfaces":{"eth0":30.8}}},
 * and {@code calibrations} where there are any; see {@link CalibrationText}. A {@code default} of 1
 * was set by hand only where {@code "manual":true} says so: there are files from before that.
 * Written to a file beside it, flushed to the disk and renamed, so that the file is whole at any
 * moment.
 */
public final class StateFile {
  private static final Logger LOG = Logger.getLogger(StateFile.class);
  private static final int VERSION = 1;
  private static final long LARGEST = 1 << 24;
  private static final int LONGEST_PROBLEM = 200;
  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private boolean failing;

  public StateFile(Path file) {
    this.file = file;
  }

  /** Reads what was kept. Where there is no file, or none that can be read, there are none. */
  public KeptState load() {
    try {
      if (Files.size(file) > LARGEST) {
        throw new InvalidInputException("it is larger than " + LARGEST + " bytes");
      }
      return parse(Files.readAllBytes(file));
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
   * Reads a file's content.
   *
   * @throws InvalidInputException where it is damaged
   */
  static KeptState parse(byte[] content) {
    try (JsonParser in = JSON.createParser(content)) {
      require(in.nextToken() == JsonToken.START_OBJECT, "it is no JSON object");
      int version = 0;
      double standard = 1;
      boolean manual = false;
      Map<CalibratedPath, Memory> calibrations = Map.of();
      Map<InterfaceName, Double> own = Map.of();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "version" -> version = version(in);
          case "default" -> standard = factor(in);
          case "manual" -> manual = in.getBooleanValue();
          case "calibrations" -> calibrations = CalibrationText.read(in);
          case "interfaces" -> own = interfaces(in);
          default -> in.skipChildren();
        }
      }
      require(in.currentToken() == JsonToken.END_OBJECT, "it ends early");
      require(in.nextToken() == null, "something follows its JSON object");
      require(version == VERSION, "its version is not " + VERSION);
      return new KeptState(
          new CorrectionFactors(standard, manual || standard != 1, own), calibrations);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(Quoted.line(e.getOriginalMessage(), LONGEST_PROBLEM));
    } catch (IOException e) {
      throw new InvalidInputException(oneLine(e));
    }
  }

  private static int version(JsonParser in) throws IOException {
    return in.currentToken() == JsonToken.VALUE_NUMBER_INT ? in.getIntValue() : 0;
  }

  private static Map<InterfaceName, Double> interfaces(JsonParser in) throws IOException {
    require(in.currentToken() == JsonToken.START_OBJECT, "'interfaces' is no object");
    Map<InterfaceName, Double> own = new TreeMap<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      InterfaceName name = new InterfaceName(in.currentName());
      in.nextToken();
      own.put(name, factor(in));
    }
    return own;
  }

  static double factor(JsonParser in) throws IOException {
    require(in.currentToken() != null && in.currentToken().isNumeric(), "a factor is no number");
    double factor = in.getDoubleValue();
    require(factor > 0 && !Double.isInfinite(factor), "a factor is not greater than 0");
    return factor;
  }

  static void require(boolean holds, String problem) {
    if (!holds) {
      throw new InvalidInputException(problem);
    }
  }

  /** Writes it. A failure is logged, once until it works again, and loses nothing. */
  public synchronized void save(KeptState state) {
    try {
      write(format(state));
      if (failing) {
        LOG.infof("event=state_written file=%s", file);
      }
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        LOG.warnf(
            "event=state_unwritable file=%s problem=\"%s\""
                + " effect=\"correction factors hold until the next restart\"",
            file, oneLine(e));
      }
      failing = true;
    }
  }

  static byte[] format(KeptState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("version", VERSION);
      CorrectionFactors factors = state.factors();
      if (factors.standardByHand()) {
        writeFactor(out, "default", factors.standard());
      }
      if (factors.standardByHand() && factors.standard() == 1) {
        out.writeBooleanField("manual", true);
      }
      out.writeObjectFieldStart("interfaces");
      for (Map.Entry<InterfaceName, Double> own : factors.byInterface().entrySet()) {
        writeFactor(out, own.getKey().value(), own.getValue());
      }
      out.writeEndObject();
      if (!state.calibrations().isEmpty()) {
        out.writeFieldName("calibrations");
        CalibrationText.write(out, state.calibrations());
      }
      out.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static void writeFactor(JsonGenerator out, String name, double factor)
      throws IOException {
    out.writeFieldName(name);
    out.writeNumber(Factor.format(factor));
  }

  private void write(byte[] content) throws IOException {
    Path whole = file.toAbsolutePath();
    Path fresh = whole.resolveSibling(whole.getFileName() + ".new");
    try {
      flush(fresh, content);
      Files.move(fresh, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("cannot be replaced in one step", e);
    } finally {
      Files.deleteIfExists(fresh); // it is still there only where something failed
    }
  }

  private static void flush(Path fresh, byte[] content) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
  }

  private static String oneLine(Exception e) {
    String message = e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
    String line = message.lines().findFirst().orElse("").replace('"', '\'');
    return Quoted.line(line, LONGEST_PROBLEM);
  }
}
