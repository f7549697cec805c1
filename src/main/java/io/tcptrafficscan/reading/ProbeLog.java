package io.tcptrafficscan.reading;

import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.FailureReason;
import java.util.List;

/** Keeps what came of each probe, beyond the latest. */
public interface ProbeLog {
  /** Keeps nothing. */
  ProbeLog NONE =
      new ProbeLog() {
        @Override
        public void replace(List<Probed> paths) {}

        @Override
        public Recorder recorder(Path path) {
          return Recorder.NONE;
        }
      };

  /** A path of a plan, with the times of its probes. */
  record Probed(Path path, long intervalNanos, long timeoutNanos) {}

  /** Takes the paths of a new plan. */
  void replace(List<Probed> paths);

  /** Where the probes of a path of the newest plan are recorded. */
  Recorder recorder(Path path);

  /** Takes the probes of one path. Called on the scan's thread: it must not block or allocate. */
  interface Recorder {
    /** Keeps nothing. */
    Recorder NONE =
        new Recorder() {
          @Override
          public void succeeded(long departedMillis, long rttMicros, int retransmits) {}

          @Override
          public void failed(long departedMillis, long tookMillis, FailureReason reason) {}
        };

    /**
     * A probe succeeded.
     *
     * @param departedMillis when the SYN departed that was answered, since 1970
     * @param rttMicros {@link io.tcptrafficscan.probe.TcpSample#ABSENT} if it cannot be trusted
     * @param retransmits how many SYNs were sent again because a packet was lost
     */
    void succeeded(long departedMillis, long rttMicros, int retransmits);

    /**
     * A probe failed.
     *
     * @param departedMillis when it departed, since 1970
     * @param tookMillis how long it took to fail: up to the timeout
     */
    void failed(long departedMillis, long tookMillis, FailureReason reason);
  }
}
