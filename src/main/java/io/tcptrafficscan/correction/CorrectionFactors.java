package io.tcptrafficscan.correction;

import io.tcptrafficscan.config.InterfaceName;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The factors in force at one moment.
 *
 * @param standard for every interface without a factor of its own
 * @param byInterface the interfaces' own factors
 */
public record CorrectionFactors(double standard, Map<InterfaceName, Double> byInterface) {
  /** As it starts. */
  public static final CorrectionFactors NONE = new CorrectionFactors(1, Map.of());

  /**
   * @throws IllegalArgumentException where a factor is not finite and greater than 0
   */
  public CorrectionFactors {
    requireValid(standard);
    byInterface.values().forEach(CorrectionFactors::requireValid);
    byInterface = Collections.unmodifiableMap(new TreeMap<>(byInterface));
  }

  private static void requireValid(double factor) {
    if (!(factor > 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException("correction factor " + factor);
    }
  }

  /** The factor in force for an interface. */
  public double of(InterfaceName name) {
    return byInterface.getOrDefault(name, standard);
  }

  CorrectionFactors withStandard(double factor) {
    return new CorrectionFactors(factor, byInterface);
  }

  CorrectionFactors with(InterfaceName name, double factor) {
    Map<InterfaceName, Double> next = new TreeMap<>(byInterface);
    next.put(name, factor);
    return new CorrectionFactors(standard, next);
  }

  CorrectionFactors without(InterfaceName name) {
    Map<InterfaceName, Double> next = new TreeMap<>(byInterface);
    next.remove(name);
    return new CorrectionFactors(standard, next);
  }
}
