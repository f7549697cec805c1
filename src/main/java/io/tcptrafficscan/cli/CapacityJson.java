package io.tcptrafficscan.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;

/** Prints each result as a JSON object on a line of its own. */
record CapacityJson(PrintStream out) implements CapacityOutput {
  private static final JsonFactory JSON = new JsonFactory();
  private static final double NANO = 1e9;

  @Override
  public void print(CapacityResult result) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("time", Instant.now().toString());
      json.writeStringField("interface", result.interfaceName().value());
      json.writeStringField("server", result.server());
      json.writeStringField("server_ip", result.serverIp());
      json.writeStringField("direction", result.direction().label());
      json.writeStringField("method", result.method());
      json.writeNumberField("bytes", result.outcome().bytes());
      CapacityEstimate estimate = result.outcome().estimate();
      NoCapacity reason = estimate.reason();
      if (reason == null) {
        json.writeNumberField("capacity_bits_per_second", Math.round(estimate.bitsPerSecond()));
        json.writeNumberField("error_ratio", estimate.errorRatio());
        json.writeNumberField("dispersion_seconds", estimate.dispersionNanos() / NANO);
      } else {
        json.writeStringField("reason", reason.label());
        json.writeStringField("detail", result.outcome().failure());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.println(text);
  }

  @Override
  public void end() {
    // each line is complete
  }
}
