package io.tcptrafficscan.page;

import java.util.List;

/** How interfaces are called: by their first alias if they have one. */
final class Names {
  private Names() {}

  /** The name that stands first. */
  static String first(String interfaceName, List<String> aliases) {
    return aliases.isEmpty() ? interfaceName : aliases.get(0);
  }

  /** The alias with the interface behind it, or the interface alone. */
  static String full(String interfaceName, List<String> aliases) {
    return aliases.isEmpty() ? interfaceName : aliases.get(0) + " (" + interfaceName + ")";
  }

  /** The same in HTML. */
  static void write(Html html, String interfaceName, List<String> aliases) {
    html.element("b", first(interfaceName, aliases));
    if (!aliases.isEmpty()) {
      html.markup(" ").span("aside", interfaceName);
    }
  }
}
