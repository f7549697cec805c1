package io.tcptrafficscan.scan;

import java.util.List;

/** Told of what was measured, on the scan's thread: it must not block. */
public interface ScanListener {
  /** Whether {@link #probeEnded} is to be called. */
  boolean wantsProbes();

  /** Whether {@link #roundEnded} is to be called. */
  boolean wantsRounds();

  void probeEnded(PathOutcome outcome, long epochMillis);

  /** Rounds come in their order, with the outcomes in the order of the settings. */
  void roundEnded(List<PathOutcome> outcomes);
}
