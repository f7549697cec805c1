package io.tcptrafficscan.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tcptrafficscan.status.Column;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes the fields of one JSON object and of those in it, straight to a stream. */
final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator out;

  private JsonText(JsonGenerator out) {
    this.out = out;
  }

  /** Writes one part of an object. */
  interface Part {
    void writeTo(JsonText json) throws IOException;
  }

  /** Writes an element of an array. */
  interface Element<T> {
    void writeTo(JsonText json, T element) throws IOException;
  }

  /** Writes an object and a line end. */
  static void write(OutputStream to, Part fields) throws IOException {
    // The stream belongs to the caller, who closes it.
    try (JsonGenerator out =
        FACTORY.createGenerator(to).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      out.writeStartObject();
      fields.writeTo(new JsonText(out));
      out.writeEndObject();
      out.writeRaw('\n');
    }
  }

  void text(String name, @Nullable String value) throws IOException {
    out.writeFieldName(name);
    out.writeString(value); // writes null for null
  }

  void label(String name, @Nullable Enum<?> value) throws IOException {
    text(name, value == null ? null : value.name().toLowerCase(Locale.ROOT));
  }

  void time(String name, @Nullable Instant value) throws IOException {
    text(name, value == null ? null : value.toString());
  }

  void whole(String name, long value) throws IOException {
    out.writeNumberField(name, value);
  }

  void flag(String name, boolean value) throws IOException {
    out.writeBooleanField(name, value);
  }

  /** A number; null where it is none that JSON can write. */
  void number(String name, @Nullable Number value) throws IOException {
    out.writeFieldName(name);
    number(value == null ? Double.NaN : value.doubleValue());
  }

  private void number(double value) throws IOException {
    if (!Double.isFinite(value)) {
      out.writeNull();
    } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      out.writeNumber((long) value);
    } else {
      out.writeNumber(value);
    }
  }

  void numbers(String name, Column values) throws IOException {
    out.writeArrayFieldStart(name);
    for (int i = 0; i < values.size(); i++) {
      number(values.at(i));
    }
    out.writeEndArray();
  }

  void texts(String name, List<String> values) throws IOException {
    out.writeArrayFieldStart(name);
    for (String value : values) {
      out.writeString(value);
    }
    out.writeEndArray();
  }

  void object(String name, Part fields) throws IOException {
    out.writeObjectFieldStart(name);
    fields.writeTo(this);
    out.writeEndObject();
  }

  /** An object; null where there is none. */
  <T> void object(String name, @Nullable T value, Element<T> fields) throws IOException {
    if (value == null) {
      out.writeNullField(name);
    } else {
      object(name, json -> fields.writeTo(json, value));
    }
  }

  <T> void objects(String name, List<T> values, Element<T> fields) throws IOException {
    out.writeArrayFieldStart(name);
    for (T value : values) {
      out.writeStartObject();
      fields.writeTo(this, value);
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
