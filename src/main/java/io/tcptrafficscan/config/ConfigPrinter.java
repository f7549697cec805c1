package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Server;
import java.util.List;
import java.util.Map;

/** Writes all settings in the form of a {@code --config} file, each with its source. */
public final class ConfigPrinter {
  private final Values values;
  private final Settings settings;
  private final StringBuilder out = new StringBuilder();

  private ConfigPrinter(Configuration from) {
    values = from.values();
    settings = from.settings();
  }

  /**
   * Returns the text of the file.
   *
   * @throws InvalidInputException where the configuration has a problem
   */
  public static String print(Configuration configuration) {
    ConfigPrinter printer = new ConfigPrinter(configuration);
    printer.printInterfaces();
    printer.printServers();
    printer.printOthers();
    return printer.out.toString();
  }

  private void printOthers() {
    Option.ALL.stream()
        .filter(option -> !option.key().isEmpty())
        .filter(option -> !option.equals(Option.INTERFACE) && !option.equals(Option.SERVER))
        .filter(values::isGiven)
        .forEach(this::print);
  }

  private void print(Option<?> option) {
    List<String> texts =
        values.texts(option).stream()
            .map(Text::value)
            .map(
                text -> option.type().form() == Type.Form.STRING ? quoted(text) : bare(false, text))
            .toList();
    boolean alone = option.kind() == Option.Kind.ONE_OR_MORE && texts.size() == 1;
    String value = option.isList() && !alone ? "[" + String.join(", ", texts) + "]" : texts.get(0);
    line(option.key() + ": " + value + comment(option));
  }

  private void printInterfaces() {
    line(Option.INTERFACE.key() + ":" + comment(Option.INTERFACE));
    for (InterfaceChoice choice : settings.interfaces()) {
      line("  - name: " + quoted(choice.toString()));
      List<String> aliases =
          settings.aliases().entrySet().stream()
              .filter(alias -> alias.getValue().equals(choice))
              .map(alias -> quoted(alias.getKey().value()))
              .toList();
      if (!aliases.isEmpty()) {
        line("    aliases: [" + String.join(", ", aliases) + "]" + comment(Option.ALIAS));
      }
    }
  }

  private void printServers() {
    line(Option.SERVER.key() + ":" + comment(Option.SERVER));
    for (Server server : settings.servers()) {
      ServerOptions own = settings.serverOptions().getOrDefault(server, ServerOptions.NONE);
      line("  - name: " + quoted(server.text()));
      own.interval().ifPresent(interval -> line("    interval: " + Durations.text(interval)));
      own.timeout().ifPresent(timeout -> line("    timeout: " + Durations.text(timeout)));
      own.family().ifPresent(family -> line("    family: " + Type.word(family)));
      Map<String, String> labels = own.labels();
      if (!labels.isEmpty()) {
        line("    labels:");
        labels.forEach((name, value) -> line("      " + name + ": " + label(value)));
      }
    }
  }

  private String comment(Option<?> option) {
    return " # " + values.texts(option).get(0).place().sourceAndLine();
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  /** A label needs no quotes for a number or true, but it needs them for the text null. */
  private static String label(String text) {
    return bare(text.equals("null"), text);
  }

  /** Quotes a text that YAML would read as a number, true, false or null. */
  private static String quoted(String text) {
    return bare(!YamlDocument.isText(text), text);
  }

  /** Quotes a text with characters that can have a meaning in YAML. */
  private static String bare(boolean quoteAlways, String text) {
    return !quoteAlways && text.matches("[0-9a-z][0-9a-z.]*")
        ? text
        : "'" + text.replace("'", "''") + "'";
  }
}
