package io.tcptrafficscan.correction;

import io.tcptrafficscan.correction.Calibration.Sample;
import io.tcptrafficscan.correction.Calibration.Status;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.reading.EnumCounters;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The correction in force and its changes. Readers take the factors set by hand as one immutable
 * object from a volatile field, and each path's calibration under its own monitor; changes are made
 * one at a time.
 */
public final class Correction {
  private static final Logger LOG = Logger.getLogger(Correction.class);

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

  /** Between two writes that new samples alone make necessary. */
  private static final long SAVE_MILLIS = 60_000;

  private final Consumer<KeptState> store;
  private final boolean calibrating;
  private final LongSupplier epochMillis;
  private final Calibrations calibrations;
  private final EnumCounters<Result> changes = new EnumCounters<>(Result.class);
  private volatile CorrectionFactors factors;
  private long savedMillis;
  private boolean unsaved;

  /**
   * @param calibrating whether what was learned of a path is applied where nothing is set by hand
   * @param store keeps what it is given beyond the process; it must not fail
   */
  public Correction(
      KeptState initial, boolean calibrating, Consumer<KeptState> store, LongSupplier epochMillis) {
    factors = initial.factors();
    calibrations = new Calibrations(initial.calibrations());
    this.calibrating = calibrating;
    this.store = store;
    this.epochMillis = epochMillis;
  }

  public CorrectionFactors factors() {
    return factors;
  }

  public boolean isCalibrating() {
    return calibrating;
  }

  /**
   * The factor in force for a path: what was set by hand, else what calibration found, where that
   * is trusted, else 1.
   *
   * @param address null while it is not known
   * @param rttMicros of the path's last probe; 0 where there is none
   * @param windowBytes of the same
   */
  public double factor(
      InterfaceName name, @Nullable InetAddress address, long rttMicros, long windowBytes) {
    CorrectionFactors now = factors;
    if (!calibrating || address == null || now.isByHand(name)) {
      return now.of(name);
    }
    Status status =
        calibrations.status(
            new CalibratedPath(name, address), rttMicros, windowBytes, epochMillis.getAsLong());
    return status != null && status.distrust() == null ? status.factor() : now.of(name);
  }

  /** How a path's calibration stands; the parameters are those of {@link #factor}. */
  public Standing standing(
      InterfaceName name, InetAddress address, long rttMicros, long windowBytes) {
    return Standing.of(
        calibrations.status(
            new CalibratedPath(name, address), rttMicros, windowBytes, epochMillis.getAsLong()),
        factors.isByHand(name));
  }

  /**
   * Learns what a path carries.
   *
   * @param route and {@code interfaceBitsPerSecond}: see {@link Calibration#follow}
   */
  public synchronized void learn(
      InterfaceName name,
      InetAddress address,
      String route,
      double interfaceBitsPerSecond,
      Sample sample) {
    CalibratedPath key = new CalibratedPath(name, address);
    Calibration calibration = calibrations.of(key);
    Standing before = ownStanding(key);
    if (calibration.follow(route, interfaceBitsPerSecond)) {
      LOG.infof(
          "event=calibration_restarted interface=%s server_ip=%s reason=route",
          name, key.addressText());
    }
    calibration.add(sample);
    Standing after = ownStanding(key);
    if (before.state() != after.state() || !before.reason().equals(after.reason())) {
      LOG.infof(
          "event=calibration_%s interface=%s server_ip=%s reason=\"%s\"",
          after.state().label(), name, key.addressText(), after.reason());
    }
    unsaved = true;
    if (Math.abs(epochMillis.getAsLong() - savedMillis) >= SAVE_MILLIS) {
      save();
    }
  }

  /** By the samples alone. */
  private Standing ownStanding(CalibratedPath key) {
    return Standing.of(calibrations.status(key, 0, 0, epochMillis.getAsLong()), false);
  }

  /** Stores what was learned lately. */
  public synchronized void keep() {
    if (unsaved) {
      save();
    }
  }

  private void save() {
    savedMillis = epochMillis.getAsLong();
    unsaved = false;
    store.accept(new KeptState(factors, calibrations.memories(savedMillis)));
  }

  /** Sets the factor of all interfaces that have none of their own. */
  public void setStandard(double factor) {
    change(now -> now.withStandard(factor));
  }

  /** Takes the factor of all interfaces that have none of their own back. */
  public void clearStandard() {
    change(CorrectionFactors::withoutStandard);
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
    save();
  }

  /** Counts what came of a request; {@link Result#APPLIED} is counted by the change itself. */
  public void count(Result result) {
    changes.increment(result);
  }

  public long changes(Result result) {
    return changes.get(result);
  }
}
