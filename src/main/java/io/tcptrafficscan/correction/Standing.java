package io.tcptrafficscan.correction;

import io.tcptrafficscan.correction.Calibration.Distrust;
import io.tcptrafficscan.correction.Calibration.Status;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a path's calibration stands.
 *
 * @param status null where there is no sample
 */
public record Standing(State state, @Nullable Status status) {
  /** Which factor is in force. The label values of metrics. */
  public enum State {
    /** 1, for there are too few samples. */
    COLLECTING,
    /** The one that was found. */
    TRUSTED,
    /** 1, for a reason. */
    DISTRUSTED,
    /** One that was set by hand. */
    MANUAL;

    /** As metrics write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Standing of(@Nullable Status status, boolean byHand) {
    if (byHand) {
      return new Standing(State.MANUAL, status);
    }
    if (status == null || status.distrust() == Distrust.COLLECTING) {
      return new Standing(State.COLLECTING, status);
    }
    return new Standing(status.distrust() == null ? State.TRUSTED : State.DISTRUSTED, status);
  }

  /** Why the factor that was found is not to be trusted; empty in all other states. */
  public String reason() {
    return state == State.DISTRUSTED && status != null && status.distrust() != null
        ? status.distrust().label()
        : "";
  }
}
