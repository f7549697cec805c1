package io.tcptrafficscan.correction;

import io.tcptrafficscan.correction.Calibration.Memory;
import io.tcptrafficscan.correction.Calibration.Status;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The calibration of every path. Any thread reads and writes. */
final class Calibrations {
  private final Map<CalibratedPath, Calibration> calibrations = new ConcurrentHashMap<>();

  Calibrations(Map<CalibratedPath, Memory> kept) {
    kept.forEach((key, memory) -> calibrations.put(key, new Calibration(memory)));
  }

  /** That of a path, which begins with nothing. */
  Calibration of(CalibratedPath key) {
    return calibrations.computeIfAbsent(key, unused -> new Calibration());
  }

  @Nullable Status status(CalibratedPath key, long rttMicros, long windowBytes, long epochMillis) {
    Calibration known = calibrations.get(key);
    return known == null ? null : known.status(rttMicros, windowBytes, epochMillis);
  }

  /** What is to be kept of all of them. Those that have become too old are forgotten. */
  Map<CalibratedPath, Memory> memories(long epochMillis) {
    Map<CalibratedPath, Memory> memories = new TreeMap<>();
    calibrations.forEach(
        (key, calibration) -> {
          Memory memory = calibration.memory(epochMillis);
          if (memory != null) {
            memories.put(key, memory);
          }
        });
    calibrations.keySet().retainAll(memories.keySet());
    return memories;
  }
}
