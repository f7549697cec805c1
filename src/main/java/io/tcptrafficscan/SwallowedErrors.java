package io.tcptrafficscan;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process after an error of the JVM that a thread of Quarkus, Vert.x or Netty catches.
 * Such a thread logs the error and goes on, or ends and leaves a port without an answer. Errors
 * that are neither thrown to the end of a thread nor logged stay unseen.
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
      Ending.broke(failure);
    }
  }

  /** A stack overflow is no such error: it ends one call and nothing else. */
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
