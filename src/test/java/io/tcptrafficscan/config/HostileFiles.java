package io.tcptrafficscan.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Files of just under a megabyte that are made to cost time or memory. */
final class HostileFiles {
  private static final int BYTES = (1 << 20) - 200;
  private static final String LEAST = "interfaces: [eth0]\nservers: [192.0.2.1]\n";

  private HostileFiles() {}

  /** The text of each file, by what it is. */
  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("unknown keys", LEAST + lines(i -> "k%05d: x\n".formatted(i), 90_000));
    all.put("misspelt keys", LEAST + lines(i -> "interva%02d: x\n".formatted(i), 60_000));
    all.put("the same key", LEAST + fill("count: 1\n"));
    all.put("unknown keys of a server", "servers:\n- name: a\n" + fill(i -> "  k" + i + ": x\n"));
    all.put("labels of a server", "servers:\n- name: a\n  labels: {" + fill("a: b,\n    ") + "}\n");
    all.put("unknown keys of servers", "servers:\n" + fill("- {name: a, b: c, d: e, f: g}\n"));
    all.put("wrong servers", "interfaces: [eth0]\nservers: [" + fill("'-',\n ") + "]\n");
    all.put("a million servers", "interfaces: [eth0]\nservers: [" + fill("a,\n ") + "]\n");
    all.put("lists in lists", "servers: [" + fill("[a,a,a],\n ") + "]\n");
    all.put("an unknown key with a long list", LEAST + "x: [" + fill("a,\n ") + "]\n");
    all.put("long lines", fill("# " + "c".repeat((1 << 18) - 2) + "\n"));
    all.put("one value", "interval: '" + "1".repeat(BYTES) + "'\n");
    all.put("one number", "count: " + "1".repeat(BYTES) + "\n");
    all.put("one server", LEAST + "capacity-servers: [" + "a".repeat(BYTES) + "]\n");
    all.put("a server of short labels", "servers: [" + "a.".repeat(BYTES / 2) + "]\n");
    all.put("one key", "? " + "k".repeat(BYTES) + "\n: x\n");
    all.put("one line of blanks", " ".repeat(BYTES));
    all.put("one comment", "#" + "c".repeat(BYTES));
    all.put("empty lines", LEAST + "\n".repeat(BYTES));
    all.put("folded lines", "interval: >\n" + fill("  a\n"));
    all.put("lists without end", fill("[[[[[[[[[\n"));
    all.put("mappings without end", fill("{a:\n "));
    all.put("mappings by keys without end", "? ".repeat(1 << 17));
    all.put("items without end", "- ".repeat(1 << 17));
    all.put("anchors", "servers: [" + fill(i -> "&a" + i + " a,\n ") + "]\n");
    all.put("aliases", "a: &a [x]\nb: [" + fill("*a,\n ") + "]\n");
    all.put("tags", fill("!!str\n"));
    all.put("directives", fill("%TAG ! a:\n"));
    all.put("documents", fill("---\n"));
    all.put("quotes", fill("'''\n"));
    all.put("question marks", fill("?\n"));
    all.put("buckets", LEAST + "rtt-buckets: [" + lines(i -> i + 1 + "us,\n ", 29_000) + "]\n");
    all.put(
        "patterns", "servers: [a]\ninterfaces: [" + lines(i -> "e" + i + "*,\n ", 29_000) + "]\n");
    all.put(
        "zones without interfaces",
        "interfaces: ["
            + lines(i -> "'e" + i + "?',", 100)
            + "]\nservers: ["
            + lines(i -> "'fe80::1%%z%d',\n ".formatted(i), 25_000)
            + "]\n");
    all.put(
        "servers with their own settings",
        "interfaces: [e]\nservers:\n"
            + lines(i -> "- {name: s%d, timeout: 9s}\n".formatted(i), 5_000)
            + "- name: s\n");
    all.put(
        "aliases of interfaces",
        "servers: [s]\ninterfaces:\n"
            + lines(i -> "- {name: e%d, aliases: [a%d]}\n".formatted(i, i), 4_000));
    return all;
  }

  private static String fill(String unit) {
    return unit.repeat(BYTES / unit.length());
  }

  private static String fill(IntFunction<String> unit) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < BYTES - 100; i++) {
      text.append(unit.apply(i));
    }
    return text.toString();
  }

  private static String lines(IntFunction<String> line, int count) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining());
  }

  /** Reads the files of a folder one after the other, and prints what is wrong with each. */
  public static void main(String... folder) throws IOException {
    try (var files = Files.list(Path.of(folder[0]))) {
      for (Path file : files.sorted().toList()) {
        System.out.println(
            String.join("\t", file.getFileName().toString(), String.join("\t", problems(file))));
      }
    }
  }

  private static List<String> problems(Path file) {
    Map<Option<?>, List<String>> arguments = Map.of(Option.CONFIG, List.of(file.toString()));
    return Configuration.load(arguments, Map.of()).problems().stream()
        .map(line -> line.replace(file.toString(), "f"))
        .toList();
  }
}
