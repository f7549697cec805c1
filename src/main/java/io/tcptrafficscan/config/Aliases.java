package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Other names of interfaces, such as a router's {@code wan0} for {@code eth0}.
 *
 * @param byName from alias to interface, in the order given
 */
public record Aliases(Map<InterfaceName, InterfaceName> byName) {

  public Aliases {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /**
   * Reads texts of the form {@code wan0=eth0}.
   *
   * @param interfaces the interfaces that {@code -i} names. An alias stands for one of these
   *     interfaces. An interface that only a pattern matches can have no alias.
   * @throws InvalidInputException where a text has another form or names another interface
   */
  static Aliases parse(List<String> texts, List<InterfaceName> interfaces) {
    Map<InterfaceName, InterfaceName> byName = new LinkedHashMap<>();
    texts.forEach(text -> add(text, interfaces, byName));
    return new Aliases(byName);
  }

  /**
   * Reads one text and puts its alias into {@code byName}.
   *
   * @throws InvalidInputException as {@link #parse}
   */
  static void add(
      String text, List<InterfaceName> interfaces, Map<InterfaceName, InterfaceName> byName) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw invalid(text, "must be ALIAS=INTERFACE, for example wan0=eth0");
    }
    InterfaceName alias = new InterfaceName(text.substring(0, equals));
    InterfaceName device = new InterfaceName(text.substring(equals + 1));
    if (interfaces.contains(alias)) {
      throw invalid(text, alias + " is an interface of its own");
    }
    if (!interfaces.contains(device)) {
      throw invalid(text, device + " is not among the interfaces given by name with -i");
    }
    InterfaceName before = byName.putIfAbsent(alias, device);
    if (before != null && !before.equals(device)) {
      throw invalid(text, alias + " already stands for " + before);
    }
  }

  private static InvalidInputException invalid(String text, String problem) {
    return new InvalidInputException("invalid alias " + Quoted.of(text) + ": " + problem);
  }

  /** The interface that the alias {@code name} stands for. */
  public Optional<InterfaceName> target(InterfaceName name) {
    return Optional.ofNullable(byName.get(name));
  }
}
