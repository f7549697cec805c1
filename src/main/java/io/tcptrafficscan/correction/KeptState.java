package io.tcptrafficscan.correction;

import io.tcptrafficscan.correction.Calibration.Memory;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What outlives the process: the factors set by hand, and what was learned of each path. */
public record KeptState(CorrectionFactors factors, Map<CalibratedPath, Memory> calibrations) {
  /** As it starts. */
  public static final KeptState NONE = new KeptState(CorrectionFactors.NONE);

  public KeptState {
    calibrations = Collections.unmodifiableMap(new TreeMap<>(calibrations));
  }

  /** Nothing was learned. */
  KeptState(CorrectionFactors factors) {
    this(factors, Map.of());
  }
}
