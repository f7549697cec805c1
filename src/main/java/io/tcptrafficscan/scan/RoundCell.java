package io.tcptrafficscan.scan;

import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.reading.Measurement;
import org.jspecify.annotations.Nullable;

/** What one path came to in one round; reused for every second round. */
final class RoundCell {
  long round = -1;
  boolean awaited;
  @Nullable ProbeOutcome outcome;
  @Nullable Measurement measurement;

  void begin(long number) {
    round = number;
    awaited = false;
    outcome = null;
    measurement = null;
  }
}
