package io.tcptrafficscan;

/** Why the process could not start, in one line. */
final class StartFailure {
  private StartFailure() {}

  static String describe(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = cause.toString();
    return "cannot start: " + text.lines().findFirst().orElse(text);
  }
}
