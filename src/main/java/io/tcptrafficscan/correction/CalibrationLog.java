package io.tcptrafficscan.correction;

import io.tcptrafficscan.correction.Calibration.State;
import io.tcptrafficscan.correction.Calibration.Status;
import io.tcptrafficscan.net.InterfaceName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Logs how the calibrations of an interface's paths changed with one measurement: one line for each
 * new state, however many paths there are.
 */
final class CalibrationLog {
  private static final Logger LOG = Logger.getLogger(CalibrationLog.class);

  private record Changed(CalibratedPath path, double factor) {}

  private final InterfaceName interfaceName;
  private final List<CalibratedPath> restarted = new ArrayList<>();
  private final Map<State, List<Changed>> changed = new EnumMap<>(State.class);

  CalibrationLog(InterfaceName interfaceName) {
    this.interfaceName = interfaceName;
  }

  /**
   * Notes one path.
   *
   * @param isRestarted whether the path's route is another one
   */
  void note(CalibratedPath path, boolean isRestarted, State before, Status after) {
    if (isRestarted) {
      restarted.add(path);
    }
    if (before != after.state()) {
      changed
          .computeIfAbsent(after.state(), unused -> new ArrayList<>())
          .add(new Changed(path, after.factor()));
    }
  }

  /** Writes the lines. The factor and the address are those of the first path. */
  void write() {
    if (!restarted.isEmpty()) {
      LOG.infof(
          "event=calibration_restarted interface=%s server_ip=%s paths=%d reason=route",
          interfaceName, restarted.get(0).addressText(), restarted.size());
    }
    changed.forEach(
        (state, paths) ->
            LOG.infof(
                "event=calibration_%s interface=%s server_ip=%s paths=%d factor=%.3f reason=\"%s\"",
                state.label(),
                interfaceName,
                paths.get(0).path().addressText(),
                paths.size(),
                paths.get(0).factor(),
                state.reason()));
  }
}
