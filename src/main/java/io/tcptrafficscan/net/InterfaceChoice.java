package io.tcptrafficscan.net;

/**
 * What {@code -i} says: one interface by name, the interfaces that a pattern matches, or the
 * interfaces of the default routes.
 */
public sealed interface InterfaceChoice permits InterfaceName, InterfaceGlob, DefaultInterfaces {

  /**
   * Reads a name, a glob or {@code default}. The glob {@code [d]efault} means an interface that is
   * really called {@code default}; sets of one character stand for {@code *}, {@code ?} and {@code
   * [} in a name.
   *
   * @throws InvalidInputException where the text can mean no interface
   */
  static InterfaceChoice parse(String text) {
    if (text.equals(DefaultInterfaces.TEXT)) {
      return new DefaultInterfaces();
    }
    return InterfaceGlob.isGlob(text) ? InterfaceGlob.parse(text) : InterfaceName.parse(text);
  }

  /** Whether the choice can mean an interface of that name. */
  boolean canMean(InterfaceName name);
}
