package io.tcptrafficscan.http;

import io.netty.util.concurrent.FastThreadLocal;
import io.tcptrafficscan.posix.Platform;

/**
 * Lowers the priority of the threads that serve connections, so that probes do not wait for them.
 */
final class BehindProbes {
  private static final FastThreadLocal<Boolean> LOWERED =
      new FastThreadLocal<>() {
        @Override
        protected Boolean initialValue() {
          Platform.standBack();
          return true;
        }
      };

  private BehindProbes() {}

  /** Lets the calling thread run behind those that probe, from the first call on. */
  static void run() {
    LOWERED.get();
  }
}
