package io.tcptrafficscan.net;

/** Refuses wrong input. The message is one line: what is wrong, and what is accepted. */
public final class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String message;

  public InvalidInputException(String message) {
    super(message);
    this.message = message;
  }

  /** Refuses a text that somebody typed for {@code what}. */
  public static InvalidInputException of(String what, String text, String problem) {
    return new InvalidInputException("invalid " + what + " " + Quoted.of(text) + ": " + problem);
  }

  @Override
  public String getMessage() {
    return message;
  }
}
