package io.tcptrafficscan.scan;

import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Plan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** Says what a new plan brings that the operator should know, once each. One thread at a time. */
final class PlanLog {
  private static final Logger LOG = Logger.getLogger(PlanLog.class);

  private final Set<List<Server>> sharing = new HashSet<>();

  /**
   * Compares plans.
   *
   * @param before the plan that was followed until now
   */
  void log(Plan before, Plan next) {
    for (Plan.SharedAddress shared : next.sharedAddresses()) {
      if (sharing.add(List.of(shared.first(), shared.second()))) {
        LOG.warnf(
            "event=address_shared server=%s with=%s server_ip=%s"
                + " effect=\"the bandwidth series are those of %s\"",
            shared.second(), shared.first(), shared.serverIp(), shared.first());
      }
    }
    if (next.refused() > 0 && before.refused() == 0) {
      LOG.warnf(
          "event=paths_refused paths=%d refused=%d effect=\"the last %d are not measured:"
              + " raise --max-paths\"",
          next.paths().size(), next.refused(), next.refused());
    } else if (next.refused() == 0 && before.refused() > 0) {
      LOG.infof("event=paths_accepted paths=%d", next.paths().size());
    }
  }
}
