package io.tcptrafficscan;

import io.quarkus.runtime.QuarkusBindException;

/** Why the process could not start, in one line. */
final class StartFailure {
  private StartFailure() {}

  static String describe(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof QuarkusBindException)) {
      cause = cause.getCause();
    }
    if (cause instanceof QuarkusBindException bind) {
      return "cannot listen on "
          + bind.getHost()
          + ":"
          + bind.getPort()
          + ", which is in use or not an address of this machine:"
          + " choose another with --metrics-port, --api-port, --metrics-host or --api-host";
    }
    return "cannot start: " + cause;
  }
}
