package io.tcptrafficscan.status;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.history.PastOutage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The outages as they are shown, at one moment. */
final class PastOutages {
  private final Instant now;
  private final Settings settings;
  private final List<PastOutage> past;
  private final Map<String, PastOutage> lastOfPath = new HashMap<>();
  private final Map<String, PastOutage> lastOfInterface = new HashMap<>();

  /**
   * @param past the newest first
   */
  PastOutages(List<PastOutage> past, Instant now, Settings settings) {
    this.past = past;
    this.now = now;
    this.settings = settings;
    for (PastOutage outage : past) {
      String id = outage.id();
      if (id == null) {
        lastOfInterface.putIfAbsent(outage.interfaceName(), outage);
      } else {
        lastOfPath.putIfAbsent(id, outage);
      }
    }
  }

  List<Outage> all() {
    return past.stream().map(this::outage).toList();
  }

  /** The last outage of a path, alone or with its interface; null if there is none. */
  @Nullable Outage lastOf(String id, String interfaceName) {
    PastOutage own = lastOfPath.get(id);
    PastOutage whole = lastOfInterface.get(interfaceName);
    boolean isOwn = own != null && (whole == null || own.fromMillis() > whole.fromMillis());
    PastOutage last = isOwn ? own : whole;
    return last == null ? null : outage(last);
  }

  /** The last outage of a whole interface; null if there is none. */
  @Nullable Outage lastOf(String interfaceName) {
    PastOutage last = lastOfInterface.get(interfaceName);
    return last == null ? null : outage(last);
  }

  /** How many seconds a whole interface was down since a time. */
  double secondsDown(String interfaceName, Instant since) {
    long from = since.toEpochMilli();
    return past.stream()
            .filter(outage -> outage.id() == null && outage.interfaceName().equals(interfaceName))
            .mapToLong(outage -> Math.max(0, end(outage) - Math.max(from, outage.fromMillis())))
            .sum()
        / 1e3;
  }

  private long end(PastOutage outage) {
    return outage.toMillis() == 0 ? now.toEpochMilli() : outage.toMillis();
  }

  Instant now() {
    return now;
  }

  private Outage outage(PastOutage outage) {
    Instant from = Instant.ofEpochMilli(outage.fromMillis());
    Instant to = outage.toMillis() == 0 ? null : Instant.ofEpochMilli(outage.toMillis());
    return new Outage(
        from,
        to,
        Math.max(0, Duration.between(from, to == null ? now : to).toMillis()) / 1e3,
        outage.interfaceName(),
        StatusReport.aliases(settings, outage.interfaceName()),
        outage.server(),
        outage.serverIp(),
        outage.servers(),
        outage.reason().label(),
        outage.isCut());
  }
}
