package io.tcptrafficscan.metrics;

import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.reading.Readings;
import java.util.List;

/**
 * The paths of one plan with the text of their labels.
 *
 * @param of the entries that these are made of: another list is another plan
 */
record PathTexts(List<Readings.Entry> of, List<Labels> labels) {
  static final PathTexts NONE = new PathTexts(List.of(), List.of());

  /** Of one path. */
  static final class Labels {
    /** Those that identify the path. */
    final byte[] path;

    /** Those of its bandwidth series. */
    final byte[] bandwidth;

    Labels(Path of) {
      String device = of.interfaceName().value();
      path = Metric.RTT_SECONDS.labelText(device, of.server().text(), of.serverIp());
      bandwidth = Metric.TCP_BANDWIDTH_MBPS.labelText(device, of.serverIp());
    }
  }

  static PathTexts render(List<Readings.Entry> entries) {
    return new PathTexts(
        entries, entries.stream().map(entry -> new Labels(entry.readings().path())).toList());
  }
}
