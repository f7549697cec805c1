package io.tcptrafficscan.capacity;

import io.tcptrafficscan.config.InterfaceName;
import io.tcptrafficscan.config.Server;
import io.tcptrafficscan.target.Path;
import io.tcptrafficscan.train.Direction;
import io.tcptrafficscan.train.TrainSize;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A path as the thread that runs trains, and only that, keeps it. */
final class CapacityTask {
  private static final Logger LOG = Logger.getLogger(CapacityTask.class);

  final InterfaceName name;
  final Server server;
  long dueNanos;
  private final Map<Direction, TrainSize> sizes = new EnumMap<>(Direction.class);
  private final Map<Direction, String> reasons = new EnumMap<>(Direction.class);
  private Path path;

  CapacityTask(InterfaceName name, Server server, long dueNanos) {
    this.name = name;
    this.server = server;
    this.dueNanos = dueNanos;
    path = new Path(name, server, server.literal());
  }

  Path path() {
    return path;
  }

  /** Looks the server's name up; returns whether its address changed. */
  boolean resolve() {
    if (server.literal() != null) {
      return false;
    }
    try {
      InetAddress now = InetAddress.getByName(server.host());
      boolean changed = !now.equals(path.address());
      path = new Path(name, server, now);
      return changed;
    } catch (UnknownHostException e) {
      LOG.debugf("event=name_failed server=%s", server);
      return false;
    }
  }

  TrainSize size(Direction direction) {
    return sizes.getOrDefault(direction, TrainSize.WINDOW);
  }

  void next(Direction direction, TrainSize size) {
    sizes.put(direction, size);
  }

  /** Logs what changed: the first that gives no number, and the first that does again. */
  void log(Direction direction, @Nullable String reason) {
    String before = reason == null ? reasons.remove(direction) : reasons.put(direction, reason);
    if (reason != null && !reason.equals(before)) {
      LOG.warnf(
          "event=capacity_rejected %s direction=%s reason=%s",
          path.describe(), direction.label(), reason);
    } else if (reason == null && before != null) {
      LOG.infof("event=capacity_measured %s direction=%s", path.describe(), direction.label());
    }
  }
}
