package io.tcptrafficscan.cli;

import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.config.Option;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.net.Server;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Measures the capacity of paths to responders once, and prints it in a table. */
record CapacityCommand(
    List<InterfaceName> interfaces, List<Server> responders, boolean deep, String token) {
  static final String NAME = "capacity";
  private static final String INTERFACE = "--interface";
  private static final String SERVER = "--server";
  private static final String DEEP = "--deep";
  private static final String TOKEN_FILE = "--capacity-token-file";

  static CommandSpec spec() {
    CommandSpec spec =
        CommandSpec.create()
            .name(NAME)
            .addOption(
                required("-i", INTERFACE, "<INTERFACE>", "Network interface to measure over."))
            .addOption(
                required(
                    "-s",
                    SERVER,
                    "<NODE:PORT>",
                    "Another agent's responder: name:port, IPv4:port or [IPv6]:port."))
            .addOption(
                OptionSpec.builder(DEEP)
                    .description(
                        "Also send up to 10 MB each way, to find the sustained rate behind a short"
                            + " burst. Requires --capacity-token-file.")
                    .build())
            .addOption(
                OptionSpec.builder(TOKEN_FILE)
                    .type(String.class)
                    .arity("1")
                    .paramLabel("<FILE>")
                    .description("File that holds the token that the responder wants.")
                    .build())
            .addOption(
                OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help and exit.")
                    .build());
    spec.usageMessage()
        .description(
            "Measures the capacity of the path to another agent's responder once, each way, with"
                + " short trains of at most 1 MiB.")
        .sortOptions(false)
        .autoWidth(true)
        .footer("", "Exit status: 0 with an estimate for every direction; 1 without; 2 bad input.");
    return spec;
  }

  private static OptionSpec required(
      String shortName, String name, String label, String description) {
    return OptionSpec.builder(shortName, name)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .required(true)
        .paramLabel(label)
        .description(description + " Repeatable.")
        .build();
  }

  /**
   * Reads the options.
   *
   * @throws InvalidInputException where one is wrong
   */
  static CapacityCommand of(ParseResult parsed) {
    boolean deep = parsed.hasMatchedOption(DEEP);
    List<String> tokenFiles = texts(parsed, TOKEN_FILE);
    if (deep && tokenFiles.isEmpty()) {
      throw new InvalidInputException(
          "a deep train needs the responder's token: add --capacity-token-file");
    }
    return new CapacityCommand(
        texts(parsed, INTERFACE).stream().map(InterfaceName::parse).toList(),
        texts(parsed, SERVER).stream().map(CapacityCommand::responder).toList(),
        deep,
        tokenFiles.isEmpty() ? "" : Option.CAPACITY_TOKEN_FILE.parse(tokenFiles.get(0)));
  }

  private static List<String> texts(ParseResult parsed, String name) {
    return parsed.hasMatchedOption(name)
        ? parsed.matchedOption(name).originalStringValues()
        : List.of();
  }

  /**
   * Measures, and prints each line as soon as it is known.
   *
   * @return the exit status
   */
  int run(PrintStream out) {
    boolean all = true;
    out.println(CapacityTable.HEAD);
    try (CapacityMeter meter = new CapacityMeter(bytes -> true)) {
      for (InterfaceName name : interfaces) {
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
    for (Direction direction : Direction.values()) {
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
    return lines.stream().allMatch(CapacityTable.Line::isCapacity);
  }

  private CapacityTable.Line measure(CapacityMeter meter, TrainTarget target, Direction direction) {
    TrainOutcome train = meter.measure(target, direction, new EnumMap<>(Direction.class));
    if (!deep || !train.hasArrived()) {
      return CapacityTable.Line.of(direction, train, deep);
    }
    TrainOutcome last =
        meter.measureDeep(target, direction, train.estimate().bitsPerSecond()).after(train.bytes());
    return CapacityTable.Line.of(direction, last, true);
  }

  private static @Nullable InetAddress address(Server server) {
    try {
      return server.literal() != null ? server.literal() : InetAddress.getByName(server.host());
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
