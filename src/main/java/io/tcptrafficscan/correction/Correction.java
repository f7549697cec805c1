package io.tcptrafficscan.correction;

import io.tcptrafficscan.correction.Calibration.Sample;
import io.tcptrafficscan.correction.Calibration.State;
import io.tcptrafficscan.correction.Calibration.Status;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.reading.EnumCounters;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The correction factors in force, and their changes. Readers take immutable values: the factors
 * that are set by hand from a volatile field, a path's calibration from a concurrent map. Changes
 * are made one at a time.
 */
public final class Correction {
  /** The result of a request to change the correction. */
  public enum Result {
    APPLIED,
    /** The request was invalid. */
    REJECTED,
    /** The client was not allowed to change it. */
    DENIED;

    /** The label value of metrics. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Minimum time between two writes of new samples; a factor set by hand is written at once. */
  private static final long SAVE_MILLIS = 60_000;

  private final Predicate<KeptState> store;
  private final boolean calibrating;
  private final LongSupplier epochMillis;
  private final Map<CalibratedPath, Calibration> calibrations = new ConcurrentHashMap<>();
  private final EnumCounters<Result> changes = new EnumCounters<>(Result.class);
  private volatile CorrectionFactors factors;
  private long savedMillis;
  private boolean unsaved;

  /**
   * @param calibrating whether trusted calibration factors are in force where none is set by hand
   * @param store writes the state to where it outlives the process, and says whether it could; must
   *     not throw
   */
  public Correction(
      KeptState initial,
      boolean calibrating,
      Predicate<KeptState> store,
      LongSupplier epochMillis) {
    factors = initial.factors();
    calibrations.putAll(initial.calibrations());
    this.calibrating = calibrating;
    this.store = store;
    this.epochMillis = epochMillis;
  }

  /** The factors that are set by hand. */
  public CorrectionFactors factors() {
    return factors;
  }

  public boolean isCalibrating() {
    return calibrating;
  }

  /**
   * The factor in force for a path.
   *
   * @param calibrated whether calibration found it
   */
  public record InForce(double factor, boolean calibrated) {}

  /**
   * The factor in force for a path: the one set by hand, or else a trusted calibration factor, or
   * else 1.
   *
   * @param address null while it is unknown
   * @param rttMicros of the path's last probe; 0 if it is unknown
   * @param windowBytes the receive window of the same probe; 0 if it is unknown
   */
  public InForce inForce(
      InterfaceName name, @Nullable InetAddress address, long rttMicros, long windowBytes) {
    CorrectionFactors now = factors;
    if (!calibrating || address == null || now.isByHand(name)) {
      return new InForce(now.of(name), false);
    }
    Status status = measured(new CalibratedPath(name, address), rttMicros, windowBytes);
    return status.state() == State.TRUSTED
        ? new InForce(status.factor(), true)
        : new InForce(now.of(name), false);
  }

  /** The factor of {@link #inForce} alone. */
  public double factor(
      InterfaceName name, @Nullable InetAddress address, long rttMicros, long windowBytes) {
    return inForce(name, address, rttMicros, windowBytes).factor();
  }

  /** The calibration of a path; the parameters are those of {@link #factor}. */
  public Status calibration(
      InterfaceName name, InetAddress address, long rttMicros, long windowBytes) {
    Status status = measured(new CalibratedPath(name, address), rttMicros, windowBytes);
    return factors.isByHand(name) ? status.in(State.MANUAL) : status;
  }

  private Status measured(CalibratedPath path, long rttMicros, long windowBytes) {
    Calibration calibration = calibrations.get(path);
    return calibration == null
        ? Status.NONE
        : calibration.status(rttMicros, windowBytes, epochMillis.getAsLong());
  }

  /**
   * What was observed of one path.
   *
   * @param route a text that differs between routes to the address, such as the local address
   */
  public record Observation(InetAddress address, String route, Sample sample) {}

  /**
   * Adds a sample to the calibration of each of these paths.
   *
   * @param interfaceBitsPerSecond the speed of the interface; infinite if it is unknown
   */
  public synchronized void learn(
      InterfaceName name, double interfaceBitsPerSecond, List<Observation> observations) {
    CalibrationLog log = new CalibrationLog(name);
    for (Observation each : observations) {
      CalibratedPath path = new CalibratedPath(name, each.address());
      State before = measured(path, 0, 0).state();
      Calibration known = calibrations.get(path);
      calibrations.put(
          path,
          known == null
              ? Calibration.first(each.route(), interfaceBitsPerSecond, each.sample())
              : known.with(each.route(), interfaceBitsPerSecond, each.sample()));
      log.note(
          path, known != null && !known.route().equals(each.route()), before, measured(path, 0, 0));
    }
    log.write();
    unsaved |= !observations.isEmpty();
    saveIfDue();
  }

  /** Writes what is not written yet, unless that was tried in the last minute. */
  public synchronized void saveIfDue() {
    if (Math.abs(epochMillis.getAsLong() - savedMillis) >= SAVE_MILLIS) {
      saveUnsaved();
    }
  }

  /** Writes what is not written yet: samples, and factors where the file could not be written. */
  public synchronized void saveUnsaved() {
    if (unsaved) {
      save();
    }
  }

  private void save() {
    savedMillis = epochMillis.getAsLong();
    calibrations.values().removeIf(calibration -> calibration.isForgotten(savedMillis));
    unsaved = !store.test(new KeptState(factors, calibrations));
  }

  /** Sets the factor of all interfaces without one of their own. */
  public void setStandard(double factor) {
    change(now -> new CorrectionFactors(factor, true, now.byInterface()));
  }

  /** Removes the factor of all interfaces without one of their own. */
  public void clearStandard() {
    change(now -> new CorrectionFactors(1, false, now.byInterface()));
  }

  /** Sets an interface's own factor. */
  public void set(InterfaceName name, double factor) {
    changeOwn(own -> own.put(name, factor));
  }

  /** Removes an interface's own factor. */
  public void clear(InterfaceName name) {
    changeOwn(own -> own.remove(name));
  }

  private void changeOwn(Consumer<Map<InterfaceName, Double>> change) {
    change(
        now -> {
          Map<InterfaceName, Double> own = new TreeMap<>(now.byInterface());
          change.accept(own);
          return new CorrectionFactors(now.standard(), now.standardByHand(), own);
        });
  }

  private synchronized void change(UnaryOperator<CorrectionFactors> change) {
    factors = change.apply(factors);
    count(Result.APPLIED);
    save();
  }

  /** Counts the result of a request; a change counts {@link Result#APPLIED} by itself. */
  public void count(Result result) {
    changes.increment(result);
  }

  public long changes(Result result) {
    return changes.get(result);
  }
}
