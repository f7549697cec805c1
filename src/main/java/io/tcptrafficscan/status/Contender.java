package io.tcptrafficscan.status;

import io.tcptrafficscan.status.Status.Line;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An interface that is compared with others.
 *
 * @param servers what was measured to each server, by its text and, for {@code all:}, its address
 */
record Contender(Line line, Map<String, Reading> servers) {
  /**
   * What was measured to a server.
   *
   * @param rttSeconds of the last minute; null if it is down, or no RTT was measured
   * @param synsSent in the last 15 minutes
   * @param synsLost of those
   */
  record Reading(@Nullable Double rttSeconds, long synsSent, long synsLost) {}

  /** The servers that have an RTT over both interfaces. */
  Set<String> common(Contender other) {
    return servers.keySet().stream()
        .filter(each -> hasRtt(each) && other.hasRtt(each))
        .collect(Collectors.toSet());
  }

  private boolean hasRtt(String server) {
    Reading reading = servers.get(server);
    return reading != null && reading.rttSeconds != null;
  }

  /** Over some servers, or over its own if there are none. */
  Verdict.Figures figures(Set<String> over) {
    if (over.isEmpty()) {
      return new Verdict.Figures(line.name(), line.aliases(), line.rttSeconds(), line.lossRatio());
    }
    List<Reading> readings =
        servers.entrySet().stream()
            .filter(each -> over.contains(each.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    double rtts = 0;
    long sent = 0;
    long lost = 0;
    for (Reading each : readings) {
      rtts += each.rttSeconds == null ? 0 : each.rttSeconds;
      sent += each.synsSent;
      lost += each.synsLost;
    }
    return new Verdict.Figures(
        line.name(),
        line.aliases(),
        rtts / readings.size(),
        Numbers.ratio((double) lost, (double) sent));
  }
}
