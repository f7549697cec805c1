package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.TrainException;
import java.util.regex.Pattern;

/** The body of a response, which is skipped (RFC 9112, section 6). */
final class Body {
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,12})[ \t]*(;.*)?");
  private static final int LONGEST_LINE = 4096;
  private static final int HEX = 16;

  private final Input input;
  private final boolean chunked;
  private long left; // of the body or of the chunk; -1 where the connection's end is the body's
  private boolean ended;
  private boolean first = true;

  Body(Input input, ResponseHead head) throws TrainException {
    this.input = input;
    chunked = head.isChunked();
    left = chunked ? 0 : head.length();
    ended = left == 0 && !chunked;
  }

  /** Skips a part that is there, and waits for one; returns false at the end. */
  boolean skip() throws TrainException {
    if (!ended && chunked && left == 0) {
      nextChunk();
    }
    if (ended) {
      return false;
    }
    long count = input.skip(left < 0 ? Long.MAX_VALUE : left);
    if (count < 0) {
      if (left < 0) {
        ended = true;
        return false;
      }
      throw new TrainException(
          NoCapacity.CLOSED, "the server closed the connection before the object was complete");
    }
    left -= left < 0 ? 0 : count;
    ended = left == 0 && !chunked;
    return true;
  }

  private void nextChunk() throws TrainException {
    if (!first) {
      requireLine("");
    }
    first = false;
    String line = line();
    var matcher = CHUNK.matcher(line);
    if (!matcher.matches()) {
      throw ResponseHead.protocol("a chunk of the response has no length");
    }
    left = Long.parseLong(matcher.group(1), HEX);
    ended = left == 0;
  }

  private void requireLine(String expected) throws TrainException {
    if (!line().equals(expected)) {
      throw ResponseHead.protocol("a chunk of the response is longer than it said");
    }
  }

  private String line() throws TrainException {
    StringBuilder line = new StringBuilder();
    for (int each = input.read(); each != '\n'; each = input.read()) {
      if (each < 0) {
        throw new TrainException(
            NoCapacity.CLOSED, "the server closed the connection before the object was complete");
      }
      if (line.length() >= LONGEST_LINE) {
        throw ResponseHead.protocol("a chunk of the response has no length");
      }
      line.append((char) each);
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }
}
