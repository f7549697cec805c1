package io.tcptrafficscan;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process after an error of the JVM that a thread of Quarkus, Vert.x or Netty catches.
 * Such a thread logs the error and goes on, or ends and leaves a port without an answer. An error
 * that is caught and not logged stays unseen.
 */
final class SwallowedErrors extends Handler {

  /** Looks at every record that is logged from now on. */
  static void watch() {
    Logger.getLogger("").addHandler(new SwallowedErrors());
  }

  @Override
  public void publish(LogRecord record) {
    Throwable failure = record.getThrown();
    if (isOfJvm(failure) && record.getLevel().intValue() >= Level.WARNING.intValue()) {
      Shutdown.fail(failure);
    }
  }

  /** Whether an error of the JVM is the cause. A stack overflow is none: it only ends one call. */
  static boolean isOfJvm(@Nullable Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof VirtualMachineError && !(each instanceof StackOverflowError)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
