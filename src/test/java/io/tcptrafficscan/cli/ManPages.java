package io.tcptrafficscan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** The pages of the manual as AsciiDoc. The build of a release renders them. */
public final class ManPages {
  private static final int SECTION = 1;

  private ManPages() {}

  /** The text of each page, by the name of its command. */
  static Map<String, String> pages() {
    CommandLine command = CommandLineModel.create();
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put(CommandLineModel.NAME, page(CommandLineModel.documented(command)));
    command
        .getSubcommands()
        .forEach(
            (name, each) ->
                pages.put(CommandLineModel.NAME + "-" + name, page(each.getCommandSpec())));
    return pages;
  }

  private static String page(CommandSpec spec) {
    StringWriter text = new StringWriter();
    try (PrintWriter writer = new PrintWriter(text)) {
      ManPageGenerator.writeSingleManPage(writer, spec);
    }
    return text.toString();
  }

  /** Writes the pages into a directory. */
  public static void main(String... directories) throws IOException {
    Path directory = Files.createDirectories(Path.of(directories[0]));
    for (Map.Entry<String, String> page : pages().entrySet()) {
      Files.writeString(
          directory.resolve(page.getKey() + "." + SECTION + ".adoc"), page.getValue());
    }
  }
}
