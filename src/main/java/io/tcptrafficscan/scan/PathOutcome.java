package io.tcptrafficscan.scan;

import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.reading.Measurement;
import io.tcptrafficscan.reading.PathReadings;
import org.jspecify.annotations.Nullable;

/**
 * What a path's probe came to.
 *
 * @param readings all that is known of the path, now and later
 * @param outcome null where it has not ended
 * @param measurement null where nothing honest was measured
 */
public record PathOutcome(
    PathReadings readings, @Nullable ProbeOutcome outcome, @Nullable Measurement measurement) {

  public Path path() {
    return readings.path();
  }
}
