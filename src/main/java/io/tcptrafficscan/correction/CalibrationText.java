package io.tcptrafficscan.correction;

import static io.tcptrafficscan.correction.StateFile.require;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tcptrafficscan.correction.Calibration.Memory;
import io.tcptrafficscan.correction.Calibration.Sample;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Calibrations as the state file has them: an array of {@code
 * {"interface":"eth0","address":"192.0.2.1","route":"192.0.2.7","factor":3.5,"samples":[…],"step":[…]}},
 * a sample being {@code [bits per second, window in bytes, RTT in microseconds, milliseconds since
 * 1970]}.
 */
final class CalibrationText {
  private static final int LONGEST_ROUTE = 64;
  private static final int MOST = 100_000;

  private CalibrationText() {}

  static void write(JsonGenerator out, Map<CalibratedPath, Memory> calibrations)
      throws IOException {
    out.writeStartArray();
    for (Map.Entry<CalibratedPath, Memory> each : calibrations.entrySet()) {
      Memory memory = each.getValue();
      out.writeStartObject();
      out.writeStringField("interface", each.getKey().interfaceName().value());
      out.writeStringField("address", each.getKey().addressText());
      out.writeStringField("route", memory.route());
      out.writeFieldName("factor");
      out.writeNumber(Factor.format(memory.factor()));
      writeSamples(out, "samples", memory.samples());
      writeSamples(out, "step", memory.step());
      out.writeEndObject();
    }
    out.writeEndArray();
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

  static Map<CalibratedPath, Memory> read(JsonParser in) throws IOException {
    require(in.currentToken() == JsonToken.START_ARRAY, "'calibrations' is no array");
    Map<CalibratedPath, Memory> all = new TreeMap<>();
    while (in.nextToken() == JsonToken.START_OBJECT) {
      readOne(in, all);
      require(all.size() <= MOST, "it has too many calibrations");
    }
    require(in.currentToken() == JsonToken.END_ARRAY, "a calibration is no object");
    return all;
  }

  private static void readOne(JsonParser in, Map<CalibratedPath, Memory> all) throws IOException {
    InterfaceName name = null;
    InetAddress address = null;
    String route = "";
    double factor = 0;
    List<Sample> samples = List.of();
    List<Sample> step = List.of();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "interface" -> name = new InterfaceName(text(in));
        case "address" -> address = address(text(in));
        case "route" -> route = text(in);
        case "factor" -> factor = StateFile.factor(in);
        case "samples" -> samples = samples(in);
        case "step" -> step = samples(in);
        default -> in.skipChildren();
      }
    }
    require(in.currentToken() == JsonToken.END_OBJECT, "it ends early");
    if (name == null || address == null) {
      throw new InvalidInputException("a calibration is of no path");
    }
    try {
      all.put(new CalibratedPath(name, address), new Memory(route, factor, samples, step));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException("a calibration is wrong: " + e.getMessage());
    }
  }

  private static String text(JsonParser in) throws IOException {
    require(in.currentToken() == JsonToken.VALUE_STRING, "a calibration's text is none");
    String text = in.getText();
    require(text.length() <= LONGEST_ROUTE, "a calibration's text is too long");
    return text;
  }

  /** Never looked up: it must be a literal. */
  private static InetAddress address(String text) {
    Server server = Server.parse(text);
    if (server.literal() == null || !server.host().equals(text)) {
      throw new InvalidInputException(Quoted.of(text) + " is no address");
    }
    return server.literal();
  }

  private static List<Sample> samples(JsonParser in) throws IOException {
    require(in.currentToken() == JsonToken.START_ARRAY, "a calibration's samples are no array");
    List<Sample> samples = new ArrayList<>();
    while (in.nextToken() == JsonToken.START_ARRAY) {
      in.nextToken();
      double capacity = StateFile.factor(in);
      long window = whole(in);
      long rtt = whole(in);
      long time = whole(in);
      require(in.nextToken() == JsonToken.END_ARRAY, "a sample has more than four numbers");
      samples.add(new Sample(capacity, window, rtt, time));
    }
    require(in.currentToken() == JsonToken.END_ARRAY, "a sample is no array");
    return samples;
  }

  private static long whole(JsonParser in) throws IOException {
    require(in.nextToken() == JsonToken.VALUE_NUMBER_INT, "a sample's number is none");
    long number = in.getLongValue();
    require(number > 0, "a sample's number is not greater than 0");
    return number;
  }
}
