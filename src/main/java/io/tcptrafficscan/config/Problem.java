package io.tcptrafficscan.config;

import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with the configuration.
 *
 * @param source the file, or which other source has it; empty where no source is to be named
 * @param position where in the file; null elsewhere
 * @param message one line: what is wrong, and what is accepted
 */
public record Problem(String source, @Nullable Position position, String message) {

  /** {@code FILE:LINE:COLUMN: message}. */
  @Override
  public String toString() {
    if (source.isEmpty()) {
      return message;
    }
    return source + ":" + (position == null ? "" : position + ":") + " " + message;
  }
}
