package io.tcptrafficscan.history;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.reading.ProbeLog.Probed;
import io.tcptrafficscan.reading.ProbeLog.Recorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every probe of one path, kept as it was, to compare the history with. */
final class Recorded {
  /** How long a probe takes to fail. */
  private static final long TOOK_MILLIS = 400;

  /**
   * One probe.
   *
   * @param run which process measured it
   * @param failure null where it succeeded
   */
  record Probe(
      long millis, int run, @Nullable FailureReason failure, long rttMicros, int retransmits) {}

  final Path path;
  final PathKey key;
  final List<Probe> probes = new ArrayList<>();
  private final long holdsMillis;
  private @Nullable History recorderOf;
  private Recorder recorder = Recorder.NONE;

  Recorded(String interfaceName, String server, long holdsMillis) {
    Server parsed = Server.parse(server);
    path = new Path(new InterfaceName(interfaceName), parsed, parsed.literal());
    key = PathKey.of(path);
    this.holdsMillis = holdsMillis;
  }

  Probed probed(long intervalMillis, long timeoutMillis) {
    return new Probed(path, intervalMillis * 1_000_000, timeoutMillis * 1_000_000);
  }

  /** Records a probe, later than those before, here and in the history. */
  void add(History history, Probe probe) {
    probes.add(probe);
    FailureReason failure = probe.failure;
    if (history != recorderOf) {
      recorderOf = history;
      recorder = history.recorder(path);
    }
    if (failure == null) {
      recorder.succeeded(probe.millis, probe.rttMicros, probe.retransmits);
    } else {
      recorder.failed(probe.millis, TOOK_MILLIS, failure);
    }
  }

  private List<Probe> within(long from, long to) {
    return probes.subList(index(from), index(to));
  }

  /** Of the first probe that departed at a time or later. */
  int index(long millis) {
    int low = 0;
    int high = probes.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (probes.get(middle).millis < millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  long sent(long from, long to) {
    return within(from, to).size();
  }

  long failed(long from, long to) {
    return within(from, to).stream().filter(each -> each.failure != null).count();
  }

  long retransmitted(long from, long to) {
    return within(from, to).stream().mapToInt(Probe::retransmits).sum();
  }

  /** The RTTs, ascending. */
  long[] rtts(long from, long to) {
    return within(from, to).stream()
        .mapToLong(Probe::rttMicros)
        .filter(micros -> micros != TcpSample.ABSENT)
        .sorted()
        .toArray();
  }

  /** The measured seconds; of those, the seconds down if {@code down}. */
  double seconds(long from, long to, boolean down) {
    double millis = 0;
    int last = Math.min(index(to), probes.size() - 1);
    for (int i = Math.max(0, index(from) - 1); i < last; i++) {
      Probe probe = probes.get(i);
      Probe next = probes.get(i + 1);
      boolean isKnown = probe.run == next.run && next.millis - probe.millis <= holdsMillis;
      if (isKnown && (!down || probe.failure != null)) {
        millis += Math.max(0, Math.min(to, next.millis) - Math.max(from, probe.millis));
      }
    }
    return millis / 1e3;
  }

  /** How far a value is from a quantile of ascending RTTs, as a difference of ranks. */
  static double rankError(long[] rtts, double seconds, double share) {
    double least = Arrays.stream(rtts).filter(rtt -> rtt < seconds * 1e6 * 0.999).count();
    double most = Arrays.stream(rtts).filter(rtt -> rtt <= seconds * 1e6 * 1.001).count();
    double wanted = share * rtts.length;
    return Math.max(0, Math.max(least - wanted, wanted - most)) / rtts.length;
  }
}
