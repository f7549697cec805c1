package io.tcptrafficscan.scan;

import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Plan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** Logs what the operator should know of a new plan, each thing once. For one thread at a time. */
final class PlanLog {
  private static final Logger LOG = Logger.getLogger(PlanLog.class);

  private final Set<List<Server>> sharing = new HashSet<>();
  private boolean refusing;

  void log(Plan next) {
    for (Plan.SharedAddress shared : next.sharedAddresses()) {
      if (sharing.add(List.of(shared.first(), shared.second()))) {
        LOG.warnf(
            "event=address_shared server=%s with=%s server_ip=%s"
                + " effect=\"the bandwidth series are those of %s\"",
            shared.second(), shared.first(), shared.serverIp(), shared.first());
      }
    }
    if (next.refused() > 0 && !refusing) {
      LOG.warnf(
          "event=paths_refused paths=%d refused=%d effect=\"the last %d are not measured:"
              + " raise --max-paths\"",
          next.paths().size(), next.refused(), next.refused());
    } else if (next.refused() == 0 && refusing) {
      LOG.infof("event=paths_accepted paths=%d", next.paths().size());
    }
    refusing = next.refused() > 0;
  }
}
