package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.train.TrainException;
import io.tcptrafficscan.capacity.train.Transfer;
import org.jspecify.annotations.Nullable;

/** A server's answer to an upload, which may come before all is sent. */
final class EarlyAnswer implements Transfer.Answered {
  private final ByteStream stream;
  private final Input input;
  private @Nullable ResponseHead head;

  EarlyAnswer(ByteStream stream) {
    this.stream = stream;
    input = new Input(stream);
  }

  /**
   * Takes what has come. A server that accepts an upload before it has all of it may still read the
   * rest; its answer is skipped.
   */
  @Override
  public boolean goOn() throws TrainException {
    if (!hasCome() && !stream.isReadable()) {
      return true;
    }
    if (!head().isSuccess()) {
      return false;
    }
    boolean more = true;
    while (more && stream.isReadable()) {
      more = input.skip(Long.MAX_VALUE) > 0;
    }
    return true;
  }

  /** Whether its head was read. */
  boolean hasCome() {
    return head != null;
  }

  /** Waits for it. */
  ResponseHead head() throws TrainException {
    ResponseHead known = head;
    if (known == null) {
      known = ResponseHead.read(input);
      head = known;
    }
    return known;
  }
}
