package io.tcptrafficscan.correction;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tcptrafficscan.correction.Calibration.Sample;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The text of the state file, a JSON object: {@code
 * {"version":1,"default":10,"interfaces":{"eth0":30.8},"calibrations":[…]}}. The member {@code
 * default} is there only if somebody set it, {@code calibrations} only if there is one. A
 * calibration is {@code
 * {"interface":"eth0","address":"192.0.2.1","route":"192.0.2.7","factor":3.5,"samples":[…],"step":[…]}}
 * and a sample {@code [bits per second, window in bytes, RTT in microseconds, milliseconds since
 * 1970]}. Unknown members are ignored.
 */
final class StateCodec {
  private static final int VERSION = 1;
  private static final int SAMPLE_SIZE = 4;
  private static final int LONGEST_PROBLEM = 200;

  /** More interfaces or paths than any agent has; so many have room in a small heap. */
  private static final int MOST_ENTRIES = 50_000;

  /** More than a calibration keeps. */
  private static final int MOST_SAMPLES = 100;

  private static final JsonFactory JSON = new JsonFactory();

  private StateCodec() {}

  static byte[] encode(KeptState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("version", VERSION);
      CorrectionFactors factors = state.factors();
      if (factors.standardByHand()) {
        writeFactor(out, "default", factors.standard());
      }
      out.writeObjectFieldStart("interfaces");
      for (Map.Entry<InterfaceName, Double> own : factors.byInterface().entrySet()) {
        writeFactor(out, own.getKey().value(), own.getValue());
      }
      out.writeEndObject();
      if (!state.calibrations().isEmpty()) {
        out.writeArrayFieldStart("calibrations");
        for (Map.Entry<CalibratedPath, Calibration> each : state.calibrations().entrySet()) {
          writeCalibration(out, each.getKey(), each.getValue());
        }
        out.writeEndArray();
      }
      out.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static void writeCalibration(
      JsonGenerator out, CalibratedPath path, Calibration calibration) throws IOException {
    out.writeStartObject();
    out.writeStringField("interface", path.interfaceName().value());
    out.writeStringField("address", path.addressText());
    out.writeStringField("route", calibration.route());
    writeFactor(out, "factor", calibration.factor());
    writeSamples(out, "samples", calibration.samples());
    writeSamples(out, "step", calibration.aside());
    out.writeEndObject();
  }

  private static void writeFactor(JsonGenerator out, String name, double factor)
      throws IOException {
    out.writeFieldName(name);
    out.writeNumber(Factor.format(factor));
  }

  private static void writeSamples(JsonGenerator out, String name, List<Sample> samples)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (Sample sample : samples) {
      out.writeStartArray();
      out.writeNumber(Factor.format(sample.capacityBitsPerSecond()));
      out.writeNumber(sample.windowBytes());
      out.writeNumber(sample.rttMicros());
      out.writeNumber(sample.epochMillis());
      out.writeEndArray();
    }
    out.writeEndArray();
  }

  /**
   * Reads the content of a state file.
   *
   * @throws InvalidInputException if the content is damaged; the message says how
   */
  static KeptState decode(byte[] content) {
    try (JsonParser in = JSON.createParser(content)) {
      require(in.nextToken() == JsonToken.START_OBJECT, "the file is not a JSON object");
      Map<String, @Nullable Object> root = new HashMap<>();
      Map<InterfaceName, Double> interfaces = Map.of();
      Map<CalibratedPath, Calibration> calibrations = Map.of();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "version", "default" -> root.put(name, scalar(in));
          case "interfaces" -> interfaces = interfaces(in);
          case "calibrations" -> calibrations = calibrations(in);
          default -> in.skipChildren();
        }
      }
      require(in.nextToken() == null, "something follows the JSON object");
      require(Integer.valueOf(VERSION).equals(root.get("version")), "'version' is not " + VERSION);
      boolean byHand = root.containsKey("default");
      double standard = byHand ? positive("default", root.get("default")) : 1;
      return new KeptState(new CorrectionFactors(standard, byHand, interfaces), calibrations);
    } catch (IOException e) {
      String problem =
          e instanceof JacksonException json ? json.getOriginalMessage() : e.toString();
      // The parser quotes the content, which may have control characters.
      throw new InvalidInputException(Quoted.line(problem, LONGEST_PROBLEM));
    }
  }

  /** Reads a string or a number. Passes over anything else, and returns null. */
  private static @Nullable Object scalar(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      return in.getText();
    }
    if (token != null && token.isNumeric()) {
      return in.getNumberValue();
    }
    in.skipChildren();
    return null;
  }

  private static Map<InterfaceName, Double> interfaces(JsonParser in) throws IOException {
    require(in.currentToken() == JsonToken.START_OBJECT, "'interfaces' is not an object");
    Map<InterfaceName, Double> own = new TreeMap<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      InterfaceName name = new InterfaceName(in.currentName());
      in.nextToken();
      own.put(name, positive("interfaces", scalar(in)));
      require(own.size() <= MOST_ENTRIES, "'interfaces' has too many members");
    }
    return own;
  }

  /** The members of a calibration; a list where a member is an array of samples. */
  private static Map<String, @Nullable Object> members(JsonParser in) throws IOException {
    Map<String, @Nullable Object> members = new HashMap<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "interface", "address", "route", "factor" -> members.put(name, scalar(in));
        case "samples", "step" -> members.put(name, samples(name, in));
        default -> in.skipChildren();
      }
    }
    return members;
  }

  /** Reads one calibration after the other, since there may be thousands. */
  private static Map<CalibratedPath, Calibration> calibrations(JsonParser in) throws IOException {
    require(in.currentToken() == JsonToken.START_ARRAY, "'calibrations' is not an array");
    Map<CalibratedPath, Calibration> all = new TreeMap<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      require(all.size() < MOST_ENTRIES, "'calibrations' has too many elements");
      require(
          in.currentToken() == JsonToken.START_OBJECT,
          "'calibrations' has a value of the wrong type");
      Map<String, @Nullable Object> members = members(in);
      try {
        all.put(
            new CalibratedPath(
                new InterfaceName(typed(String.class, "interface", members)),
                address(typed(String.class, "address", members))),
            new Calibration(
                typed(String.class, "route", members),
                Double.POSITIVE_INFINITY, // the interface's speed is unknown until the next sample
                positive("factor", members.get("factor")),
                known("samples", members),
                known("step", members)));
      } catch (IllegalArgumentException e) {
        throw new InvalidInputException("invalid calibration: " + e.getMessage());
      }
    }
    return all;
  }

  /** The address must be a literal, so that reading it never asks a name server. */
  private static InetAddress address(String text) {
    Server server = Server.parse(text);
    if (server.literal() == null || !server.host().equals(text)) {
      throw new InvalidInputException(Quoted.of(text) + " is not an address");
    }
    return server.literal();
  }

  private static List<Sample> samples(String name, JsonParser in) throws IOException {
    require(in.currentToken() == JsonToken.START_ARRAY, "'" + name + "' is not an array");
    List<Sample> samples = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      samples.add(sample(name, in));
      require(samples.size() <= MOST_SAMPLES, "'" + name + "' has too many elements");
    }
    return samples;
  }

  private static Sample sample(String name, JsonParser in) throws IOException {
    String problem = "an element of '" + name + "' is not four numbers";
    require(in.currentToken() == JsonToken.START_ARRAY, problem);
    Object[] numbers = new Object[SAMPLE_SIZE];
    for (int i = 0; i < SAMPLE_SIZE; i++) {
      require(in.nextToken() != null && in.currentToken().isNumeric(), problem);
      numbers[i] = in.getNumberValue();
    }
    require(in.nextToken() == JsonToken.END_ARRAY, problem);
    return new Sample(
        positive(name, numbers[0]),
        whole(name, numbers[1]),
        whole(name, numbers[2]),
        whole(name, numbers[3]));
  }

  @SuppressWarnings("unchecked") // members() put it there
  private static List<Sample> known(String name, Map<String, @Nullable Object> members) {
    return (List<Sample>) typed(List.class, name, members);
  }

  private static <T> T typed(Class<T> type, String name, Map<String, @Nullable Object> members) {
    Object value = members.get(name);
    if (value == null || !type.isInstance(value)) {
      throw new InvalidInputException("'" + name + "' has a value of the wrong type");
    }
    return type.cast(value);
  }

  private static double positive(String name, @Nullable Object value) {
    double number = value instanceof Number known ? known.doubleValue() : 0;
    boolean valid = number > 0 && !Double.isInfinite(number);
    require(valid, "'" + name + "' needs a number greater than 0");
    return number;
  }

  private static long whole(String name, @Nullable Object value) {
    boolean whole = value instanceof Integer || value instanceof Long;
    long number = whole && value instanceof Number known ? known.longValue() : 0;
    require(number > 0, "'" + name + "' needs a whole number greater than 0");
    return number;
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new InvalidInputException(problem);
    }
  }
}
