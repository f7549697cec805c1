package io.tcptrafficscan.net;

import java.nio.charset.StandardCharsets;

/**
 * The name of a network interface, as Linux allows it ({@code dev_valid_name} in net/core/dev.c): 1
 * to 15 bytes, no {@code /}, no {@code :}, no white space, neither {@code .} nor {@code ..}. The
 * interface need not exist.
 */
public record InterfaceName(String value) implements InterfaceChoice, Comparable<InterfaceName> {
  static final int LONGEST = 15;

  /**
   * @throws InvalidInputException where no interface can have that name
   */
  public InterfaceName {
    if (!isValid(value)) {
      throw InvalidInputException.of(
          "interface",
          value,
          "must be 1 to 15 bytes without '/', ':', spaces or control characters");
    }
  }

  /**
   * Reads a name that somebody typed. {@code ip link} shows {@code eth1@if3} for an interface
   * called {@code eth1}, so a text with {@code @} is refused. The glob {@code a[@]b} means an
   * interface that is really called {@code a@b}.
   *
   * @throws InvalidInputException where no interface can have that name, or the text has {@code @}
   */
  public static InterfaceName parse(String text) {
    int at = text.indexOf('@');
    if (at > 0) {
      throw new InvalidInputException(
          "invalid interface %s: did you mean %s? What ip shows after @ is not part of the name"
              .formatted(Quoted.of(text), Quoted.line(text.substring(0, at), LONGEST)));
    }
    return new InterfaceName(text);
  }

  private static boolean isValid(String name) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    return length >= 1
        && length <= LONGEST
        && !name.equals(".")
        && !name.equals("..")
        && name.codePoints().noneMatch(InterfaceName::isForbidden);
  }

  static boolean isForbidden(int c) {
    return c == '/'
        || c == ':'
        || Character.isWhitespace(c)
        || Character.isISOControl(c)
        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  @Override
  public boolean canMean(InterfaceName name) {
    return equals(name);
  }

  @Override
  public int compareTo(InterfaceName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
