package io.tcptrafficscan;

/** Why the process could not start, in one line. */
final class StartFailure {
  private StartFailure() {}

  static String describe(Throwable failure) {
    return "cannot start: " + reason(failure);
  }

  /** As {@link #describe}, of the self-check of the binding. */
  static String describeBinding(Throwable failure) {
    return "cannot start: the C library cannot be called: " + reason(failure);
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = cause.toString();
    return text.lines().findFirst().orElse(text);
  }
}
