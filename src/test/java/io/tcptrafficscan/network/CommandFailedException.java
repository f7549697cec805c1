package io.tcptrafficscan.network;

/** A program that the test network needs did not do its work; the message has its words. */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandFailedException(String message) {
    super(message);
  }
}
