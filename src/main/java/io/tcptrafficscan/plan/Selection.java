package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.DefaultInterfaces;
import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceGlob;
import io.tcptrafficscan.net.InterfaceName;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which interfaces the choices mean at the moment. */
final class Selection {
  /**
   * @param names in the order of the choices, those of one pattern in natural order, each once
   * @param empty the choices that mean none
   */
  record Result(List<InterfaceName> names, List<InterfaceChoice> empty) {}

  private final List<InterfaceChoice> choices;
  private final KernelTables tables;

  Selection(List<InterfaceChoice> choices, KernelTables tables) {
    this.choices = choices;
    this.tables = tables;
  }

  /** Whether it is always the same. */
  boolean isFixed() {
    return choices.stream().allMatch(InterfaceName.class::isInstance);
  }

  /**
   * Asks the kernel.
   *
   * @throws IOException where it did not say
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
   * @param all the interfaces there are
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
    return candidates.stream().filter(choice::canMean).sorted(new NaturalOrder()).toList();
  }
}
