package io.tcptrafficscan;

import io.tcptrafficscan.capacity.measure.CapacityListener;
import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.CapacitySettings;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.KeptState;
import io.tcptrafficscan.correction.StateFile;
import io.tcptrafficscan.history.CapacityPoint;
import io.tcptrafficscan.history.History;
import io.tcptrafficscan.history.PathKey;
import io.tcptrafficscan.http.HttpLimits;
import io.tcptrafficscan.http.Refusals;
import io.tcptrafficscan.plan.InterfaceSpeed;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Planner;
import io.tcptrafficscan.reading.Readings;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.reading.WireUse;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.function.Predicate;

/** Makes the plain objects that the container injects. */
@Singleton
class Beans {
  /** A capacity is shown for this many intervals after it was measured. */
  private static final int STALE_INTERVALS = 5;

  /** The history takes one part in so many of the heap at the most. */
  private static final int PART_OF_HEAP = 2;

  @Produces
  @Singleton
  LiveSettings liveSettings() {
    return new LiveSettings(Main.configuration());
  }

  /** The settings at the start, for classes that use only settings that no reload can change. */
  @Produces
  @Singleton
  Settings settings(LiveSettings live) {
    return live.current();
  }

  @Produces
  @Singleton
  BuildInfo buildInfo() {
    return BuildInfo.load();
  }

  @Produces
  @Singleton
  History history(Settings settings) {
    long most = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    return new History(Math.min(settings.historyMemoryBytes(), most), System::currentTimeMillis);
  }

  @Produces
  @Singleton
  Readings readings(History history) {
    return new Readings(history);
  }

  @Produces
  @Singleton
  ScanCounters counters() {
    return new ScanCounters();
  }

  @Produces
  @Singleton
  Interfaces interfaces(Settings settings) {
    return new Interfaces(settings);
  }

  @Produces
  @Singleton
  Planner planner(LiveSettings live, Interfaces interfaces, Readings readings) {
    Planner planner =
        new Planner(live.current(), interfaces, InetAddress::getAllByName, readings::isAnswering);
    live.subscribe(planner::replace);
    return planner;
  }

  @Produces
  @Singleton
  WireUse wireUse() {
    return new WireUse();
  }

  @Produces
  @Singleton
  ResponderCounters responderCounters() {
    return new ResponderCounters();
  }

  @Produces
  @Singleton
  Refusals refusals() {
    return HttpLimits.REFUSALS;
  }

  @Produces
  @Singleton
  CapacityReadings capacityReadings(Settings settings, History history, Correction correction) {
    CapacitySettings capacities = settings.capacity();
    return new CapacityReadings(
        STALE_INTERVALS * capacities.interval().toNanos(),
        STALE_INTERVALS * capacities.longestWebInterval().toNanos(),
        (key, capacity) ->
            history.add(
                new CapacityPoint(
                    PathKey.of(key.path()),
                    System.currentTimeMillis(),
                    key.direction().label(),
                    capacity.bitsPerSecond(),
                    capacity.errorRatio(),
                    correction.factor(key.path().interfaceName(), key.path().address(), 0, 0))));
  }

  @Produces
  @Singleton
  Correction correction(Settings settings) {
    return settings
        .stateFile()
        .map(StateFile::new)
        .map(file -> correction(settings, file.load(), file::save))
        .orElseGet(() -> correction(settings, KeptState.NONE, state -> true));
  }

  private static Correction correction(
      Settings settings, KeptState initial, Predicate<KeptState> store) {
    return new Correction(
        initial, settings.capacity().calibrate(), store, System::currentTimeMillis);
  }

  @Produces
  @Singleton
  CapacityListener capacityListener(
      Correction correction, Readings readings, CapacityReadings capacities) {
    return correction.isCalibrating()
        ? new Calibrator(
            readings,
            capacities,
            correction,
            new LocalAddresses(),
            InterfaceSpeed::bitsPerSecond,
            System::currentTimeMillis)
        : (path, download, beganNanos) -> {};
  }
}
