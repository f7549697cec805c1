package io.tcptrafficscan.scan;

import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.reading.Measurement;
import org.jspecify.annotations.Nullable;

/**
 * What a path's probe came to.
 *
 * @param outcome null where it has not ended
 * @param measurement null where nothing honest was measured
 */
public record PathOutcome(
    Path path, @Nullable ProbeOutcome outcome, @Nullable Measurement measurement) {}
