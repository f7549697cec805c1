package io.tcptrafficscan.network.agent;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.Known;
import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.capacity.train.Wire;
import io.tcptrafficscan.network.emulator.Emulator;
import java.io.IOException;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Measures capacity from inside the node, as the agent does: each train begins with the length that
 * the one before found right.
 */
final class Measuring {
  private static final double NANO = 1e9;

  private final CapacityMeter meter = new CapacityMeter(bytes -> true, Wire.UNSHARED);
  private final Map<Direction, Known> known = new EnumMap<>(Direction.class);

  /**
   * Obeys {@code INTERFACE ADDRESS PORT DIRECTION TIMES}, where the direction may also be {@code
   * DEEP} or {@code HELLO}.
   */
  String run(String request) throws IOException {
    String[] words = request.split(" ", -1);
    TrainTarget target =
        new TrainTarget(
            words[0],
            InetAddress.getByName(words[1]),
            Integer.parseInt(words[2]),
            Emulator.RESPONDER_TOKEN);
    StringJoiner answer = new StringJoiner(" ");
    for (int i = 0; i < Integer.parseInt(words[4]); i++) {
      answer.add(describe(measure(target, words[3])));
    }
    return answer.toString();
  }

  private TrainOutcome measure(TrainTarget target, String how) {
    if (how.equals("HELLO")) {
      return meter.measureHello(target, "");
    }
    if (how.equals("DEEP")) {
      TrainOutcome train =
          meter.measure(target, Direction.DOWNLOAD, new EnumMap<>(Direction.class));
      return meter.measureDeep(target, Direction.DOWNLOAD, train.estimate().bitsPerSecond());
    }
    return meter.measure(target, Direction.valueOf(how), known);
  }

  private static String describe(TrainOutcome outcome) {
    CapacityEstimate estimate = outcome.estimate();
    if (!outcome.hasArrived()) {
      return "0,0," + estimate.reason().label() + "," + outcome.bytes();
    }
    String reason = estimate.isCapacity() ? "ok" : estimate.reason().label();
    return String.format(
        Locale.ROOT,
        "%f,%f,%s,%d",
        estimate.bitsPerSecond(),
        estimate.dispersionNanos() / NANO,
        reason,
        outcome.bytes());
  }
}
