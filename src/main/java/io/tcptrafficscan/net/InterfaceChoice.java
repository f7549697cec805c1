package io.tcptrafficscan.net;

/** What {@code -i} says: one interface by name, those that a pattern matches, or a role. */
public sealed interface InterfaceChoice permits InterfaceName, InterfaceGlob, DefaultInterfaces {

  /**
   * Reads a name, a glob or {@code default}. An interface that is called {@code default} can be had
   * with {@code [d]efault}, and {@code *}, {@code ?} and {@code [} in a name with a set of one.
   *
   * @throws InvalidInputException where no interface can be meant by it
   */
  static InterfaceChoice parse(String text) {
    if (text.equals(DefaultInterfaces.TEXT)) {
      return new DefaultInterfaces();
    }
    return InterfaceGlob.isGlob(text) ? InterfaceGlob.parse(text) : new InterfaceName(text);
  }

  /** Whether an interface of that name can be among those that are meant. */
  boolean canMean(InterfaceName name);
}
