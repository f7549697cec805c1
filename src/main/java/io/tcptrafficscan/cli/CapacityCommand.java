package io.tcptrafficscan.cli;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate.Capacity;
import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome.Arrived;
import io.tcptrafficscan.capacity.train.TrainSize;
import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.config.TokenFile;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.Server;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the capacity of paths to responders once, and says it in a table. */
@Command(
    name = "capacity",
    description =
        "Measures once what the path to another agent's responder carries, each way, with short"
            + " trains of at most 1 MiB.",
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {"", "Exit status: 0 with an estimate for every direction; 1 without; 2 bad input."})
@SuppressWarnings("NullAway.Init") // set by picocli
final class CapacityCommand {
  @Option(
      names = {"-i", "--interface"},
      required = true,
      paramLabel = "<INTERFACE>",
      description = "Network interface to measure over. Repeatable.")
  List<String> interfaces;

  @Option(
      names = {"-s", "--server"},
      required = true,
      paramLabel = "<NODE:PORT>",
      description = "A responder: name:port, IPv4:port or [IPv6]:port. Repeatable.")
  List<String> servers;

  @Option(
      names = "--deep",
      description =
          "A train of up to 10 MB each way as well: finds the rate behind a burst. Needs the responder's"
              + " token.")
  boolean deep;

  @Option(
      names = "--capacity-token-file",
      paramLabel = "<FILE>",
      description = "Holds the token that the responder wants.")
  @Nullable String tokenFile;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  /**
   * Measures, and writes a line as soon as it is known.
   *
   * @return the exit status
   * @throws InvalidInputException where an option is wrong; nothing is measured then
   */
  int run(PrintStream out) {
    List<InterfaceName> names = interfaces.stream().map(InterfaceName::new).toList();
    List<Server> responders = servers.stream().map(CapacityCommand::responder).toList();
    String token =
        Optional.ofNullable(tokenFile)
            .map(file -> TokenFile.read("capacity-token-file", file))
            .orElse("");
    if (deep && token.isEmpty()) {
      throw new InvalidInputException(
          "a deep train needs the responder's token: add --capacity-token-file");
    }
    boolean all = true;
    out.println(CapacityTable.HEAD);
    try (CapacityMeter meter = new CapacityMeter(bytes -> true)) {
      for (InterfaceName name : names) {
        for (Server responder : responders) {
          if (responder.isReachedOver(name)) {
            all &= measure(meter, name, responder, token, out);
          }
        }
      }
    }
    return all ? 0 : 1;
  }

  private static Server responder(String text) {
    Server server = Server.parse(text);
    if (!text.endsWith(":" + server.port()) || text.equals(server.host())) {
      throw new InvalidInputException(
          "invalid server " + Quoted.of(text) + ": must be name:port, IPv4:port or [IPv6]:port");
    }
    return server;
  }

  private boolean measure(
      CapacityMeter meter, InterfaceName name, Server responder, String token, PrintStream out) {
    List<CapacityTable.Line> lines = new ArrayList<>();
    InetAddress address = address(responder);
    for (Direction direction : Direction.ALL) {
      CapacityTable.Line line =
          address == null
              ? CapacityTable.Line.unresolved(direction)
              : measure(
                  meter,
                  new TrainTarget(name.value(), address, responder.port(), token),
                  direction);
      lines.add(line);
      out.println(line.text(name, responder));
    }
    return lines.stream().allMatch(line -> line.estimate() instanceof Capacity);
  }

  private CapacityTable.Line measure(CapacityMeter meter, TrainTarget target, Direction direction) {
    CapacityMeter.Result result = meter.measure(target, direction, TrainSize.WINDOW);
    if (!deep || !(result.outcome() instanceof Arrived)) {
      return CapacityTable.Line.of(direction, result, deep);
    }
    return CapacityTable.Line.of(
        direction, meter.measureDeep(target, direction, result).costing(result.bytes()), true);
  }

  private static @Nullable InetAddress address(Server server) {
    try {
      return server.literal() != null ? server.literal() : InetAddress.getByName(server.host());
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
