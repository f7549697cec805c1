package io.tcptrafficscan.cli;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.net.AddressText;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/** The measurements of one call of the capacity command, one after the other. */
final class CapacityRun {
  private static final String TRAIN = "train";
  private static final String DEEP = "deep";

  private final CapacityMeter meter;
  private final String token;
  private final boolean deep;
  private final ProgressLine progress;
  private final CapacityOutput output;
  private boolean all = true;

  CapacityRun(
      CapacityMeter meter,
      String token,
      boolean deep,
      ProgressLine progress,
      CapacityOutput output) {
    this.meter = meter;
    this.token = token;
    this.deep = deep;
    this.progress = progress;
    this.output = output;
  }

  /** Whether every direction of every path gave a number. */
  boolean hasAll() {
    return all;
  }

  /** Measures the path to a responder, in both directions. */
  void measure(InterfaceName name, Server responder) {
    if (!responder.isReachedOver(name)) {
      return;
    }
    InetAddress address = address(responder);
    TrainOutcome last = null;
    for (Direction direction : Direction.values()) {
      progress.begin(name + " " + responder.text() + " " + direction.label());
      if (address == null) {
        last = TrainOutcome.failed(NoCapacity.UNREACHABLE, "the server's name has no address", 0);
      } else if (last != null && isGone(last)) {
        last = last.repeated();
      } else {
        last = measure(new TrainTarget(name.value(), address, responder.port(), token), direction);
      }
      print(
          new CapacityResult(
              name,
              responder.text(),
              address == null ? "" : AddressText.of(address),
              direction,
              deep && last.hasArrived() ? DEEP : TRAIN,
              last));
    }
  }

  private void print(CapacityResult result) {
    all &= result.outcome().estimate().isCapacity();
    progress.clear();
    output.print(result);
  }

  private TrainOutcome measure(TrainTarget target, Direction direction) {
    TrainOutcome train = meter.measure(target, direction, new EnumMap<>(Direction.class));
    return !deep || !train.hasArrived()
        ? train
        : meter
            .measureDeep(target, direction, train.estimate().bitsPerSecond())
            .after(train.bytes());
  }

  /** Whether the server did not answer, so that the other direction would only take time. */
  private static boolean isGone(TrainOutcome outcome) {
    NoCapacity reason = outcome.estimate().reason();
    return !outcome.hasArrived()
        && (reason == NoCapacity.UNREACHABLE || reason == NoCapacity.TIMEOUT);
  }

  private static @Nullable InetAddress address(Server server) {
    try {
      return server.literal() != null ? server.literal() : InetAddress.getByName(server.host());
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
