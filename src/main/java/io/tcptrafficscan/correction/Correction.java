package io.tcptrafficscan.correction;

import io.tcptrafficscan.config.InterfaceName;
import io.tcptrafficscan.reading.EnumCounters;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The correction in force and its changes. Readers take one immutable object from a volatile field;
 * changes are made one at a time.
 */
public final class Correction {
  /** What came of a request to change it. */
  public enum Result {
    APPLIED,
    /** The request was wrong. */
    REJECTED,
    /** The requester was not allowed to. */
    DENIED;

    /** All of them, in the order of their ordinals. */
    public static final List<Result> ALL = List.of(values());

    /** As metrics write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Consumer<CorrectionFactors> store;
  private final EnumCounters<Result> changes = new EnumCounters<>(Result.class);
  private volatile CorrectionFactors factors;

  /**
   * @param store keeps every change beyond the process; it must not fail
   */
  public Correction(CorrectionFactors initial, Consumer<CorrectionFactors> store) {
    factors = initial;
    this.store = store;
  }

  public CorrectionFactors factors() {
    return factors;
  }

  /** Sets the factor of all interfaces that have none of their own. */
  public void setStandard(double factor) {
    change(now -> now.withStandard(factor));
  }

  public void set(InterfaceName name, double factor) {
    change(now -> now.with(name, factor));
  }

  /** Takes an interface's own factor back. */
  public void clear(InterfaceName name) {
    change(now -> now.without(name));
  }

  private synchronized void change(UnaryOperator<CorrectionFactors> change) {
    factors = change.apply(factors);
    count(Result.APPLIED);
    store.accept(factors);
  }

  /** Counts what came of a request; {@link Result#APPLIED} is counted by the change itself. */
  public void count(Result result) {
    changes.increment(result);
  }

  public long changes(Result result) {
    return changes.get(result);
  }
}
