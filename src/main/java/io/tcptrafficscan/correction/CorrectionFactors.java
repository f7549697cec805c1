package io.tcptrafficscan.correction;

import io.tcptrafficscan.net.InterfaceName;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The correction factors that are set by hand, at one moment.
 *
 * @param standard for each interface without a factor of its own; 1 if nobody set it
 * @param standardByHand whether somebody set {@code standard}, even to 1
 * @param byInterface the factors of single interfaces, all set by hand
 */
public record CorrectionFactors(
    double standard, boolean standardByHand, Map<InterfaceName, Double> byInterface) {
  /** No factor is set by hand. */
  public static final CorrectionFactors NONE = new CorrectionFactors(1, false, Map.of());

  /**
   * @throws IllegalArgumentException if a factor is not finite or not greater than 0
   */
  public CorrectionFactors {
    requireValid(standard);
    byInterface.values().forEach(CorrectionFactors::requireValid);
    if (!standardByHand && standard != 1) {
      throw new IllegalArgumentException("standard factor " + standard + " that nobody set");
    }
    byInterface = Collections.unmodifiableMap(new TreeMap<>(byInterface));
  }

  private static void requireValid(double factor) {
    if (!(factor > 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException("correction factor " + factor);
    }
  }

  /** The factor of an interface: its own, or else the standard one. */
  public double of(InterfaceName name) {
    return byInterface.getOrDefault(name, standard);
  }

  /** Whether somebody set the factor of an interface, so that no calibration replaces it. */
  public boolean isByHand(InterfaceName name) {
    return standardByHand || byInterface.containsKey(name);
  }
}
