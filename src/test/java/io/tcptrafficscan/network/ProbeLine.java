package io.tcptrafficscan.network;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of the tool's {@code --output json}. */
public record ProbeLine(String text) {
  /** A field's number, or NaN where the line has none. */
  public double number(String field) {
    Matcher matcher = Pattern.compile("\"" + field + "\":([-0-9.eE]+)").matcher(text);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
  }

  public boolean has(String field) {
    return text.contains("\"" + field + "\":");
  }

  /** Whether a field has this text. */
  public boolean says(String field, String value) {
    return text.contains("\"" + field + "\":\"" + value + "\"");
  }

  public boolean success() {
    return text.contains("\"success\":true");
  }
}
