package io.tcptrafficscan.cli;

import io.tcptrafficscan.capacity.train.Direction;
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
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Measures once what interfaces carry, and prints it for a person or a program. */
record CapacityCommand(
    List<InterfaceChoice> interfaces,
    List<Server> responders,
    List<WebUrl> urls,
    List<WebUrl> uploadUrls,
    int urlBytes,
    List<X509Certificate> authorities,
    boolean deep,
    String token,
    boolean json) {
  static final String NAME = "capacity";
  private static final String INTERFACE = "--interface";
  private static final String SERVER = "--server";
  private static final String URL = "--url";
  private static final String UPLOAD_URL = "--upload-url";
  private static final String DEEP = "--deep";
  private static final String URL_BYTES = Option.CAPACITY_URL_BYTES.longName();
  private static final String CA_FILE = Option.CAPACITY_CA_FILE.longName();
  private static final String TOKEN_FILE = Option.CAPACITY_TOKEN_FILE.longName();
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
                list(URL, "<URL>", "Object on a web server to download from: http or https."))
            .addOption(
                list(
                    UPLOAD_URL,
                    "<URL>",
                    "Where a web server accepts POST, to upload random bytes to: http or https."))
            .addOption(
                OptionSpec.builder(URL_BYTES)
                    .type(String.class)
                    .paramLabel(Option.CAPACITY_URL_BYTES.label())
                    .description(
                        Option.CAPACITY_URL_BYTES.help()
                            + " Default: "
                            + Option.CAPACITY_URL_BYTES.defaultText()
                            + ".")
                    .build())
            .addOption(
                OptionSpec.builder(CA_FILE)
                    .type(File.class)
                    .paramLabel(Option.CAPACITY_CA_FILE.label())
                    .description(Option.CAPACITY_CA_FILE.help())
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
                + " capacity -i <INTERFACE>... --upload-url <URL>... [OPTIONS]",
            "       "
                + CommandLineModel.NAME
                + " capacity -i <INTERFACE>... -s <NODE:PORT>... [OPTIONS]")
        .description(
            "Measures once what interfaces carry: by a download from a web server, by uploads to"
                + " one, or each way by short trains of at most 1 MiB to another agent's responder.")
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
        texts(parsed, UPLOAD_URL).map(text -> WebUrl.parse("upload-url", text)).toList(),
        Math.toIntExact(
            value(parsed, Option.CAPACITY_URL_BYTES)
                .orElseGet(
                    () ->
                        Option.CAPACITY_URL_BYTES.parse(Option.CAPACITY_URL_BYTES.defaultText()))),
        value(parsed, Option.CAPACITY_CA_FILE).orElse(List.of()),
        deep,
        value(parsed, Option.CAPACITY_TOKEN_FILE).orElse(""),
        isJson(parsed));
  }

  private static <T> Optional<T> value(ParseResult parsed, Option<T> option) {
    OptionSpec matched = parsed.matchedOption(option.longName());
    return matched == null
        ? Optional.empty()
        : Optional.of(option.parse(matched.originalStringValues().get(0)));
  }

  /** Picocli would ask for them before it names an option that it does not know. */
  private static void requireInterfaceAndServer(ParseResult parsed) {
    List<String> missing = new ArrayList<>();
    if (!parsed.hasMatchedOption(INTERFACE)) {
      missing.add("--interface <INTERFACE>");
    }
    if (Stream.of(SERVER, URL, UPLOAD_URL).noneMatch(parsed::hasMatchedOption)) {
      missing.add("--url <URL>, --upload-url <URL> or --server <NODE:PORT>");
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
        CapacityRun run = new CapacityRun(urlBytes, authorities, token, deep, progress, output)) {
      for (InterfaceName name : names) {
        urls.forEach(url -> run.measure(name, url, Direction.DOWNLOAD));
        uploadUrls.forEach(url -> run.measure(name, url, Direction.UPLOAD));
        responders.forEach(responder -> run.measure(name, responder));
      }
      output.end();
      return run.hasAll() ? 0 : 1;
    }
  }

  private List<String> servers() {
    Stream<WebUrl> all = Stream.concat(urls.stream(), uploadUrls.stream());
    return Stream.concat(all.map(WebUrl::text), responders.stream().map(Server::text)).toList();
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
