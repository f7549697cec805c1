package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.train.TrainException;

/** Reads a stream byte by byte, or what is there of it. */
final class Input {
  private final ByteStream stream;
  private final byte[] bytes = new byte[1 << 16];
  private int at;
  private int end;

  Input(ByteStream stream) {
    this.stream = stream;
  }

  /** The next byte; -1 at the end. */
  int read() throws TrainException {
    return fill() ? bytes[at++] & 0xFF : -1;
  }

  /** Skips bytes that are there, at least one; returns how many, -1 at the end. */
  long skip(long most) throws TrainException {
    if (!fill()) {
      return -1;
    }
    int count = (int) Math.min(most, end - at);
    at += count;
    return count;
  }

  private boolean fill() throws TrainException {
    if (at == end) {
      at = 0;
      end = Math.max(0, stream.read(bytes));
    }
    return at < end;
  }
}
