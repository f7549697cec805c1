package io.tcptrafficscan.config;

import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with the configuration.
 *
 * @param source the name of the file or of another source; empty where the message names none
 * @param position the place in the file; null for the other sources
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
