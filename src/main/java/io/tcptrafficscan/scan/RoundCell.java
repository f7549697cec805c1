package io.tcptrafficscan.scan;

import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.reading.Measurement;
import org.jspecify.annotations.Nullable;

/** What one path came to in one round; reused for every second round. */
final class RoundCell {
  long round = -1;

  /** Whether a probe of that round is still to be started. */
  boolean expected;

  boolean awaited;
  @Nullable ProbeOutcome outcome;
  @Nullable Measurement measurement;

  void begin(long number, boolean isDue) {
    round = number;
    expected = isDue;
    awaited = false;
    outcome = null;
    measurement = null;
  }
}
