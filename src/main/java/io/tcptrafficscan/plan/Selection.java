package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.DefaultInterfaces;
import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.posix.Links;
import io.tcptrafficscan.posix.Links.Link;
import io.tcptrafficscan.posix.Platform;
import io.tcptrafficscan.posix.PosixException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the interfaces that names, patterns and {@code default} mean at one moment. */
public final class Selection {
  private static final Pattern DIGITS_OR_OTHERS = Pattern.compile("[0-9]+|[^0-9]+");

  /** Masters whose members carry no traffic of their own. A VRF is none of these. */
  private static final Set<String> MASTERS = Set.of("bridge", "bond", "team");

  /**
   * @param names in the order of the choices, those of one pattern in natural order, each interface
   *     once, by the first of its names
   * @param empty the choices that mean no interface
   * @param members the names that are members of a bridge, bond or team, with its name
   */
  record Result(
      List<InterfaceName> names, List<InterfaceChoice> empty, Map<InterfaceName, String> members) {}

  private static final Path TABLES = Path.of("/proc/net");

  private final List<Link> links;
  private final Map<Integer, Link> byIndex = new HashMap<>();
  private final Map<String, Link> byName = new HashMap<>();
  private final Set<InterfaceName> uplinks;

  /**
   * @param links the interfaces that exist
   * @param uplinks those that {@code default} means
   */
  Selection(List<Link> links, Set<InterfaceName> uplinks) {
    this.links = links;
    this.uplinks = uplinks;
    for (Link link : links) {
      byIndex.put(link.index(), link);
      byName.put(link.name(), link);
      link.otherNames().forEach(name -> byName.put(name, link));
    }
  }

  /**
   * The interfaces that are meant at this moment, for a command that measures once.
   *
   * @throws IOException if the kernel does not tell its interfaces or routes
   */
  public static List<InterfaceName> now(List<InterfaceChoice> choices) throws IOException {
    if (choices.stream().allMatch(InterfaceName.class::isInstance) || !Platform.isLinux()) {
      return choices.stream()
          .filter(InterfaceName.class::isInstance)
          .map(InterfaceName.class::cast)
          .distinct()
          .toList();
    }
    try {
      List<Link> links = new Links().list();
      return new Selection(links, new KernelTables(TABLES).defaultInterfaces()).of(choices).names();
    } catch (PosixException e) {
      throw new IOException(e);
    }
  }

  /** Finds the interfaces that are meant. */
  Result of(List<InterfaceChoice> choices) {
    Map<Object, InterfaceName> names = new LinkedHashMap<>();
    Map<InterfaceName, String> members = new LinkedHashMap<>();
    Set<InterfaceChoice> empty = new LinkedHashSet<>();
    for (InterfaceChoice choice : choices) {
      List<InterfaceName> meant = meant(choice);
      for (InterfaceName name : meant) {
        Link link = byName.get(name.value());
        names.putIfAbsent(link == null ? name : link.index(), name);
        if (link != null && isMember(link)) {
          members.put(name, master(link));
        }
      }
      if (meant.isEmpty()) {
        empty.add(choice);
      }
    }
    return new Result(List.copyOf(names.values()), List.copyOf(empty), members);
  }

  private List<InterfaceName> meant(InterfaceChoice choice) {
    if (choice instanceof InterfaceName name) {
      return List.of(name);
    }
    Stream<InterfaceName> candidates =
        choice instanceof DefaultInterfaces
            ? uplinks.stream()
            : links.stream()
                .filter(link -> !isMember(link))
                .flatMap(link -> KernelTables.name(link.name()).stream())
                .filter(choice::canMean);
    return candidates.sorted(Selection::compareNaturally).toList();
  }

  private static boolean isMember(Link link) {
    return MASTERS.contains(link.masterKind());
  }

  private String master(Link member) {
    Link master = byIndex.get(member.master());
    return master == null ? "unknown" : master.name();
  }

  /** Orders interfaces as people count them: eth2 before eth10. */
  private static int compareNaturally(InterfaceName first, InterfaceName second) {
    Matcher left = DIGITS_OR_OTHERS.matcher(first.value());
    Matcher right = DIGITS_OR_OTHERS.matcher(second.value());
    while (left.find()) {
      if (!right.find()) {
        return 1;
      }
      int order = compareParts(left.group(), right.group());
      if (order != 0) {
        return order;
      }
    }
    return right.find() ? -1 : first.compareTo(second); // eth1 and eth01 are two
  }

  private static int compareParts(String left, String right) {
    return isNumber(left) && isNumber(right)
        ? new BigInteger(left).compareTo(new BigInteger(right))
        : left.compareTo(right);
  }

  private static boolean isNumber(String part) {
    return part.charAt(0) >= '0' && part.charAt(0) <= '9';
  }
}
