package io.tcptrafficscan.cli;

import io.tcptrafficscan.config.Option;
import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.net.WebUrl;
import io.tcptrafficscan.plan.Selection;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Measures once what interfaces carry, and prints it for a person or a program. */
record CapacityCommand(
    List<InterfaceChoice> interfaces,
    List<Server> responders,
    List<WebUrl> urls,
    boolean deep,
    String token,
    boolean json) {
  static final String NAME = "capacity";
  private static final String INTERFACE = "--interface";
  private static final String SERVER = "--server";
  private static final String URL = "--url";
  private static final String DEEP = "--deep";
  private static final String TOKEN_FILE = "--capacity-token-file";
  private static final String OUTPUT = "--output";
  private static final String TABLE = "table";
  private static final String JSON = "json";

  static CommandSpec spec() {
    CommandSpec spec =
        CommandSpec.create()
            .name(NAME)
            .addOption(list(INTERFACE, "<INTERFACE>", Option.INTERFACE.help(), "-i"))
            .addOption(
                list(
                    SERVER,
                    "<NODE:PORT>",
                    "Another agent's responder: name:port, IPv4:port or [IPv6]:port.",
                    "-s"))
            .addOption(
                list(
                    URL,
                    "<URL>",
                    "Object on a web server to download from, at most 4 MB of it: http or https."))
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
                OptionSpec.builder(OUTPUT)
                    .type(String.class)
                    .paramLabel("<FORM>")
                    .completionCandidates(List.of(TABLE, JSON))
                    .description(
                        "What standard output shows: table or json (one object per line and"
                            + " direction). Default: table.")
                    .build())
            .addOption(
                OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help and exit.")
                    .build());
    spec.usageMessage()
        .customSynopsis(
            CommandLineModel.NAME + " capacity -i <INTERFACE>... --url <URL>... [OPTIONS]",
            "       "
                + CommandLineModel.NAME
                + " capacity -i <INTERFACE>... -s <NODE:PORT>... [OPTIONS]")
        .description(
            "Measures once what interfaces carry: by a download from a web server, or each way by"
                + " short trains of at most 1 MiB to another agent's responder.")
        .sortOptions(false)
        .autoWidth(true)
        .footer(
            "",
            "Where standard error is a terminal, it shows what is measured at the moment.",
            "Exit status: 0 with a number for every direction; 1 without; 2 bad input.");
    return spec;
  }

  private static OptionSpec list(
      String name, String label, String description, String... shortName) {
    return OptionSpec.builder(name, shortName)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
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
    requireInterfaceAndServer(parsed);
    boolean deep = parsed.hasMatchedOption(DEEP);
    if (deep && !parsed.hasMatchedOption(TOKEN_FILE)) {
      throw new InvalidInputException(
          "a deep train needs the responder's token: add --capacity-token-file");
    }
    return new CapacityCommand(
        texts(parsed, INTERFACE).map(Option.INTERFACE::parse).toList(),
        texts(parsed, SERVER).map(CapacityCommand::responder).toList(),
        texts(parsed, URL).map(text -> WebUrl.parse("url", text)).toList(),
        deep,
        parsed.hasMatchedOption(TOKEN_FILE)
            ? Option.CAPACITY_TOKEN_FILE.parse(
                parsed.matchedOption(TOKEN_FILE).originalStringValues().get(0))
            : "",
        isJson(parsed));
  }

  /** Picocli would ask for them before it names an option that it does not know. */
  private static void requireInterfaceAndServer(ParseResult parsed) {
    List<String> missing = new ArrayList<>();
    if (!parsed.hasMatchedOption(INTERFACE)) {
      missing.add("--interface <INTERFACE>");
    }
    if (!parsed.hasMatchedOption(SERVER) && !parsed.hasMatchedOption(URL)) {
      missing.add("--url <URL> or --server <NODE:PORT>");
    }
    if (!missing.isEmpty()) {
      throw new InvalidInputException("missing value: give " + String.join(" and ", missing));
    }
  }

  private static boolean isJson(ParseResult parsed) {
    String form = parsed.matchedOptionValue(OUTPUT, TABLE);
    if (!form.equals(TABLE) && !form.equals(JSON)) {
      throw InvalidInputException.of("output", form, "must be table or json");
    }
    return form.equals(JSON);
  }

  private static Stream<String> texts(ParseResult parsed, String name) {
    return parsed.matchedOptionValue(name, List.<String>of()).stream();
  }

  private static Server responder(String text) {
    Server server = Server.parse(text);
    if (!text.endsWith(":" + server.port()) || text.equals(server.host())) {
      throw InvalidInputException.of("server", text, "must be name:port, IPv4:port or [IPv6]:port");
    }
    return server;
  }

  /**
   * Measures, and prints each result as soon as it is known.
   *
   * @return the exit status
   */
  int run(PrintStream out, PrintStream err) {
    List<InterfaceName> names = names();
    CapacityOutput output = json ? new CapacityJson(out) : new CapacityTable(out, servers());
    try (ProgressLine progress = new ProgressLine(err);
        CapacityRun run = new CapacityRun(token, deep, progress, output)) {
      for (InterfaceName name : names) {
        urls.forEach(url -> run.measure(name, url));
        responders.forEach(responder -> run.measure(name, responder));
      }
      output.end();
      return run.hasAll() ? 0 : 1;
    }
  }

  private List<String> servers() {
    return Stream.concat(urls.stream().map(WebUrl::text), responders.stream().map(Server::text))
        .toList();
  }

  private List<InterfaceName> names() {
    try {
      List<InterfaceName> names = Selection.now(interfaces);
      if (names.isEmpty()) {
        throw new InvalidInputException(
            "no interface is meant by "
                + String.join(", ", interfaces.stream().map(each -> "-i " + each).toList())
                + " now: give the name of one");
      }
      return names;
    } catch (IOException e) {
      throw new InvalidInputException("the interfaces cannot be read: " + e.getMessage());
    }
  }
}
