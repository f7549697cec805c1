package io.tcptrafficscan.config;

import java.util.List;
import java.util.stream.Collectors;

/** Writes somebody's texts so that the configuration reads them as they are. */
public final class PropertyText {
  private PropertyText() {}

  /** Keeps the configuration from reading an expression into the text. */
  public static String of(String value) {
    return value.replace("$", "\\$");
  }

  /** Of several texts, which may have commas. */
  public static String of(List<String> values) {
    return values.stream()
        .map(value -> of(value.replace("\\", "\\\\").replace(",", "\\,")))
        .collect(Collectors.joining(","));
  }
}
