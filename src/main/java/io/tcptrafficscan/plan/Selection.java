package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.DefaultInterfaces;
import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceGlob;
import io.tcptrafficscan.net.InterfaceName;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the interfaces that names, patterns and {@code default} mean at the moment. */
final class Selection {
  private static final Pattern DIGITS_OR_OTHERS = Pattern.compile("[0-9]+|[^0-9]+");

  /**
   * @param names in the order of the choices, those of one pattern in natural order, each once
   * @param empty the choices that mean no interface
   */
  record Result(List<InterfaceName> names, List<InterfaceChoice> empty) {}

  private final List<InterfaceChoice> choices;
  private final KernelTables tables;

  Selection(List<InterfaceChoice> choices, KernelTables tables) {
    this.choices = choices;
    this.tables = tables;
  }

  /** Whether the choices are names alone, so that the result never changes. */
  boolean isFixed() {
    return choices.stream().allMatch(InterfaceName.class::isInstance);
  }

  /**
   * Asks the kernel which interfaces there are.
   *
   * @throws IOException where the kernel did not say
   */
  Result now() throws IOException {
    Set<InterfaceName> all =
        choices.stream().anyMatch(InterfaceGlob.class::isInstance) ? tables.interfaces() : Set.of();
    Set<InterfaceName> defaults =
        choices.stream().anyMatch(DefaultInterfaces.class::isInstance)
            ? tables.defaultInterfaces()
            : Set.of();
    return of(choices, all, defaults);
  }

  /**
   * Finds the interfaces among those that exist.
   *
   * @param all the interfaces that exist
   * @param defaults those with a default route
   */
  static Result of(
      List<InterfaceChoice> choices, Set<InterfaceName> all, Set<InterfaceName> defaults) {
    Set<InterfaceName> names = new LinkedHashSet<>();
    Set<InterfaceChoice> empty = new LinkedHashSet<>();
    for (InterfaceChoice choice : choices) {
      List<InterfaceName> meant = meant(choice, all, defaults);
      names.addAll(meant);
      if (meant.isEmpty()) {
        empty.add(choice);
      }
    }
    return new Result(List.copyOf(names), List.copyOf(empty));
  }

  private static List<InterfaceName> meant(
      InterfaceChoice choice, Set<InterfaceName> all, Set<InterfaceName> defaults) {
    if (choice instanceof InterfaceName name) {
      return List.of(name);
    }
    Collection<InterfaceName> candidates = choice instanceof DefaultInterfaces ? defaults : all;
    return candidates.stream().filter(choice::canMean).sorted(Selection::compareNaturally).toList();
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
