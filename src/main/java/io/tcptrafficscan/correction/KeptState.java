package io.tcptrafficscan.correction;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What outlives the process: the factors set by hand, and the calibration of each path. */
public record KeptState(CorrectionFactors factors, Map<CalibratedPath, Calibration> calibrations) {
  /** Nothing is set and nothing is calibrated. */
  public static final KeptState NONE = new KeptState(CorrectionFactors.NONE, Map.of());

  public KeptState {
    calibrations = Collections.unmodifiableMap(new TreeMap<>(calibrations));
  }
}
