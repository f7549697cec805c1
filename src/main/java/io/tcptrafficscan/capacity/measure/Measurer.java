package io.tcptrafficscan.capacity.measure;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.web.Progress;
import io.tcptrafficscan.capacity.web.WebMeter;
import io.tcptrafficscan.capacity.web.WebTarget;
import io.tcptrafficscan.config.WebObject;
import java.util.EnumMap;
import java.util.Map;

/**
 * Measures one path: in both directions with trains, with one ClientHello, or with a web server.
 * Several threads may measure different paths at the same time.
 */
final class Measurer {
  /** A less certain number calibrates nothing. */
  static final double MAX_CALIBRATING_ERROR = 0.1;

  private final boolean deep;
  private final CapacityReadings readings;
  private final CapacityListener listener;

  /**
   * @param deep whether to send deep trains
   * @param listener receives downloads that may calibrate
   */
  Measurer(boolean deep, CapacityReadings readings, CapacityListener listener) {
    this.deep = deep;
    this.readings = readings;
    this.listener = listener;
  }

  void measure(CapacityMeter meter, CapacityTask task) {
    if (task.method == Method.HELLO) {
      TrainOutcome outcome = meter.measureHello(task.target, task.serverName());
      record(task, Method.HELLO, Direction.UPLOAD, outcome);
      return;
    }
    long beganNanos = System.nanoTime();
    task.forgetDaily(beganNanos);
    boolean daily = deep && task.deep.isDue(beganNanos);
    Map<Direction, TrainOutcome> judged = new EnumMap<>(Direction.class);
    for (Direction direction : Direction.values()) {
      TrainOutcome first = judged.get(Direction.DOWNLOAD);
      TrainOutcome train =
          first != null && isGone(first)
              ? first.repeated()
              : meter.measure(task.target, direction, task.known);
      judged.put(direction, judge(meter, task, direction, train, daily));
    }
    TrainOutcome download = judged.get(Direction.DOWNLOAD);
    if (download != null) {
      tell(task, download, beganNanos);
    }
  }

  private void tell(CapacityTask task, TrainOutcome download, long beganNanos) {
    if (download.estimate().isCapacity()
        && download.estimate().errorRatio() <= MAX_CALIBRATING_ERROR
        && download.rttMicros() > 0
        && download.windowBytes() > 0) {
      listener.measured(task.path, download, beganNanos);
    }
  }

  /** Downloads from a web server, or uploads to it. */
  void measure(WebMeter meter, CapacityTask task, WebObject object) {
    long beganNanos = System.nanoTime();
    WebTarget target =
        new WebTarget(task.target.interfaceName(), task.target.address(), object.url());
    if (object.upload()) {
      task.forgetDaily(beganNanos);
      record(task, meter, Direction.UPLOAD, meter.upload(target, task.known, Progress.NONE));
    } else {
      TrainOutcome download = meter.download(target, Progress.NONE);
      record(task, meter, Direction.DOWNLOAD, download);
      tell(task, download, beganNanos);
    }
  }

  private void record(
      CapacityTask task, WebMeter meter, Direction direction, TrainOutcome outcome) {
    task.leastPause = meter.retryAfter();
    task.pace.noteLoss(meter.lossRatio());
    record(task, Method.WEB, direction, outcome);
  }

  /** Whether the server did not answer, so that the other direction would only take time. */
  private static boolean isGone(TrainOutcome outcome) {
    NoCapacity reason = outcome.estimate().reason();
    return !outcome.hasArrived()
        && (reason == NoCapacity.UNREACHABLE || reason == NoCapacity.TIMEOUT);
  }

  /** Sends a deep train after an ordinary one if it is due, and records both. */
  private TrainOutcome judge(
      CapacityMeter meter,
      CapacityTask task,
      Direction direction,
      TrainOutcome train,
      boolean daily) {
    BurstCheck burst = task.burst(direction);
    if (train.hasArrived() && (daily || burst.isOutdated(train, System.nanoTime()))) {
      TrainOutcome longRun =
          meter.measureDeep(task.target, direction, train.estimate().bitsPerSecond());
      record(task, Method.DEEP, direction, longRun);
      task.deep.done(System.nanoTime());
      burst.take(train, longRun, System.nanoTime());
    }
    TrainOutcome judged = burst.judge(train, System.nanoTime());
    record(task, Method.TRAIN, direction, judged);
    return judged;
  }

  private void record(CapacityTask task, Method method, Direction direction, TrainOutcome outcome) {
    CapacityReadings.Key key = new CapacityReadings.Key(task.path, direction);
    readings.record(key, method, outcome, System.nanoTime());
    task.note(method, direction, outcome.estimate());
  }
}
