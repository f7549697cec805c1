package io.tcptrafficscan.correction;

import io.tcptrafficscan.net.InterfaceName;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The factors in force at one moment.
 *
 * @param standard for every interface without a factor of its own; 1 where nobody set it
 * @param standardByHand whether somebody set it, also to 1
 * @param byInterface the interfaces' own factors, all set by hand
 */
public record CorrectionFactors(
    double standard, boolean standardByHand, Map<InterfaceName, Double> byInterface) {
  /** As it starts. */
  public static final CorrectionFactors NONE = new CorrectionFactors(1, false, Map.of());

  /**
   * @throws IllegalArgumentException where a factor is not finite and greater than 0
   */
  public CorrectionFactors {
    requireValid(standard);
    byInterface.values().forEach(CorrectionFactors::requireValid);
    if (!standardByHand && standard != 1) {
      throw new IllegalArgumentException(standard + " is not what it starts with");
    }
    byInterface = Collections.unmodifiableMap(new TreeMap<>(byInterface));
  }

  /** All of them set by hand. */
  CorrectionFactors(double standard, Map<InterfaceName, Double> byInterface) {
    this(standard, true, byInterface);
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

  /** Whether somebody set the factor in force for an interface, so that nothing else decides it. */
  public boolean isByHand(InterfaceName name) {
    return standardByHand || byInterface.containsKey(name);
  }

  CorrectionFactors withStandard(double factor) {
    return new CorrectionFactors(factor, true, byInterface);
  }

  CorrectionFactors withoutStandard() {
    return new CorrectionFactors(1, false, byInterface);
  }

  CorrectionFactors with(InterfaceName name, double factor) {
    Map<InterfaceName, Double> next = new TreeMap<>(byInterface);
    next.put(name, factor);
    return new CorrectionFactors(standard, standardByHand, next);
  }

  CorrectionFactors without(InterfaceName name) {
    Map<InterfaceName, Double> next = new TreeMap<>(byInterface);
    next.remove(name);
    return new CorrectionFactors(standard, standardByHand, next);
  }
}
