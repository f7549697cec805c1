package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the kernel's lists of routes from {@code /proc/net} (proc(5)). They are those of this
 * process's network namespace, wherever {@code /sys} is mounted from. Lines of an unexpected form
 * are ignored.
 */
final class KernelTables {
  // linux/route.h
  private static final long RTF_UP = 0x1;
  private static final long RTF_REJECT = 0x200;

  // Columns of route, after a line of headings
  private static final int IPV4_COLUMNS = 11;
  private static final int IPV4_INTERFACE = 0;
  private static final int IPV4_DESTINATION = 1;
  private static final int IPV4_FLAGS = 3;
  private static final int IPV4_MASK = 7;
  private static final String IPV4_ANY = "00000000";

  // Columns of ipv6_route
  private static final int IPV6_COLUMNS = 10;
  private static final int IPV6_DESTINATION = 0;
  private static final int IPV6_PREFIX_LENGTH = 1;
  private static final int IPV6_FLAGS = 8;
  private static final int IPV6_INTERFACE = 9;
  private static final String IPV6_ANY = "0".repeat(32);

  private final Path folder;

  KernelTables(Path folder) {
    this.folder = folder;
  }

  /**
   * The interfaces of all default routes, whatever their metrics.
   *
   * @throws IOException where the list cannot be read, which does not mean that it is empty
   */
  Set<InterfaceName> defaultInterfaces() throws IOException {
    Set<InterfaceName> all = new LinkedHashSet<>(parseIpv4Defaults(read("route")));
    all.addAll(parseIpv6Defaults(read("ipv6_route")));
    return all;
  }

  /** Empty where there is no such file: the kernel was built without the protocol. */
  private String read(String file) throws IOException {
    try {
      return new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  static Set<InterfaceName> parseIpv4Defaults(String text) {
    return names(
        rows(text, IPV4_COLUMNS)
            .filter(row -> row[IPV4_DESTINATION].equals(IPV4_ANY))
            .filter(row -> row[IPV4_MASK].equals(IPV4_ANY))
            .filter(row -> isUsable(row[IPV4_FLAGS]))
            .map(row -> row[IPV4_INTERFACE]));
  }

  static Set<InterfaceName> parseIpv6Defaults(String text) {
    return names(
        rows(text, IPV6_COLUMNS)
            .filter(row -> row[IPV6_DESTINATION].equals(IPV6_ANY))
            .filter(row -> row[IPV6_PREFIX_LENGTH].equals("00"))
            .filter(row -> isUsable(row[IPV6_FLAGS]))
            .map(row -> row[IPV6_INTERFACE]));
  }

  private static Stream<String[]> rows(String text, int columns) {
    return text.lines()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(row -> row.length == columns);
  }

  /** Whether the route leads anywhere: unreachable, prohibit and blackhole routes do not. */
  private static boolean isUsable(String hexFlags) {
    try {
      long flags = Long.parseLong(hexFlags, 16);
      return (flags & RTF_UP) != 0 && (flags & RTF_REJECT) == 0;
    } catch (NumberFormatException e) {
      return false; // the line of headings
    }
  }

  private static Set<InterfaceName> names(Stream<String> texts) {
    return texts
        .map(KernelTables::name)
        .flatMap(Optional::stream)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Empty where the name is not UTF-8: written back to the kernel, it would be another name. */
  static Optional<InterfaceName> name(String text) {
    try {
      return text.indexOf('\ufffd') < 0 ? Optional.of(new InterfaceName(text)) : Optional.empty();
    } catch (InvalidInputException e) {
      return Optional.empty();
    }
  }
}
