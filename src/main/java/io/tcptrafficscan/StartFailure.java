package io.tcptrafficscan;

/** Says in one line why the process could not start. */
final class StartFailure {
  private StartFailure() {}

  static String describe(Throwable failure) {
    return "cannot start: " + reason(failure);
  }

  /** Says that the check of the calls into the C library failed. */
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
