package io.tcptrafficscan.cli;

import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.capacity.train.Wire;
import io.tcptrafficscan.config.Option;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Server;
import java.io.File;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.List;
import java.util.stream.Stream;
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
                list("-i", INTERFACE, "Network interface to measure over. Repeatable.")
                    .paramLabel("<INTERFACE>")
                    .build())
            .addOption(
                list(
                        "-s",
                        SERVER,
                        "Another agent's responder: name:port, IPv4:port or [IPv6]:port."
                            + " Repeatable.")
                    .paramLabel("<NODE:PORT>")
                    .build())
            .addOption(
                CommandLineModel.flag(
                    DEEP,
                    "Also send up to 10 MB each way, to find the sustained rate behind a short"
                        + " burst. Requires --capacity-token-file."))
            .addOption(
                OptionSpec.builder(TOKEN_FILE)
                    .type(File.class)
                    .paramLabel("<FILE>")
                    .description("File that holds the token that the responder wants.")
                    .build())
            .addOption(
                OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help and exit.")
                    .build());
    spec.usageMessage()
        .customSynopsis(
            CommandLineModel.NAME + " capacity -i <INTERFACE> [-i <INTERFACE>]...",
            "       -s <NODE:PORT> [-s <NODE:PORT>]... [OPTIONS]")
        .description(
            "Measures the capacity of the path to another agent's responder once, each way, with"
                + " short trains of at most 1 MiB.")
        .sortOptions(false)
        .autoWidth(true)
        .footer("", "Exit status: 0 with an estimate for every direction; 1 without; 2 bad input.");
    return spec;
  }

  private static OptionSpec.Builder list(String shortName, String name, String description) {
    return OptionSpec.builder(shortName, name)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .description(description);
  }

  /**
   * Reads the options.
   *
   * @throws InvalidInputException where one is wrong
   */
  static CapacityCommand of(ParseResult parsed) {
    requireInterfaceAndServer(parsed);
    boolean deep = parsed.hasMatchedOption(DEEP);
    if (deep && !parsed.hasMatchedOption(TOKEN_FILE)) {
      throw new InvalidInputException(
          "a deep train needs the responder's token: add --capacity-token-file");
    }
    return new CapacityCommand(
        texts(parsed, INTERFACE).map(InterfaceName::parse).toList(),
        texts(parsed, SERVER).map(CapacityCommand::responder).toList(),
        deep,
        parsed.hasMatchedOption(TOKEN_FILE)
            ? Option.CAPACITY_TOKEN_FILE.parse(
                parsed.matchedOption(TOKEN_FILE).originalStringValues().get(0))
            : "");
  }

  /** Picocli would ask for them before it names an option that it does not know. */
  private static void requireInterfaceAndServer(ParseResult parsed) {
    List<String> missing =
        Stream.of(INTERFACE, SERVER)
            .filter(name -> !parsed.hasMatchedOption(name))
            .map(name -> parsed.commandSpec().findOption(name))
            .map(option -> option.longestName() + " " + option.paramLabel())
            .toList();
    if (!missing.isEmpty()) {
      throw new InvalidInputException("missing value: give " + String.join(" and ", missing));
    }
  }

  private static Stream<String> texts(ParseResult parsed, String name) {
    return parsed.matchedOptionValue(name, List.<String>of()).stream();
  }

  /**
   * Measures, and prints each line as soon as it is known.
   *
   * @return the exit status
   */
  int run(PrintStream out) {
    boolean all = true;
    out.println(CapacityTable.HEAD);
    try (CapacityMeter meter = new CapacityMeter(bytes -> true, Wire.UNSHARED)) {
      for (InterfaceName name : interfaces) {
        for (Server responder : responders) {
          if (responder.isReachedOver(name)) {
            all &= measure(meter, name, responder, out);
          }
        }
      }
    }
    return all ? 0 : 1;
  }

  private boolean measure(
      CapacityMeter meter, InterfaceName name, Server responder, PrintStream out) {
    boolean all = true;
    InetAddress address = address(responder);
    for (Direction direction : Direction.values()) {
      CapacityTable.Line line =
          address == null
              ? CapacityTable.Line.unresolved(direction)
              : measure(
                  meter,
                  new TrainTarget(name.value(), address, responder.port(), token),
                  direction);
      out.println(line.text(name, responder));
      all &= line.isCapacity();
    }
    return all;
  }

  private static Server responder(String text) {
    Server server = Server.parse(text);
    if (!text.endsWith(":" + server.port()) || text.equals(server.host())) {
      throw InvalidInputException.of("server", text, "must be name:port, IPv4:port or [IPv6]:port");
    }
    return server;
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
