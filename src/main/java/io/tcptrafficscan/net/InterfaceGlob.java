package io.tcptrafficscan.net;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of interface names: {@code *} stands for any text, {@code ?} for one character, {@code
 * [a-c]} for one character of a set and {@code [!a-c]} for one outside the set. A pattern leaves
 * out the interfaces of {@link NodeInternals}, unless its text before the first wildcard names
 * their family ({@code veth*}).
 */
public final class InterfaceGlob implements InterfaceChoice {
  private static final String WILDCARDS = "*?[";
  private static final int LONGEST_TEXT = 64;

  /** One part of a pattern; several stars in a row are one part, which keeps matching quick. */
  private static final Pattern PART =
      Pattern.compile("\\*+|\\[(?<outside>!?)(?<members>[^]]*)(?<close>]?)|.", Pattern.DOTALL);

  private final String text;
  private final String prefix;
  private final Pattern pattern;

  private InterfaceGlob(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
    prefix = text.substring(0, firstWildcard(text));
  }

  static boolean isGlob(String text) {
    return firstWildcard(text) < text.length();
  }

  private static int firstWildcard(String text) {
    int i = 0;
    while (i < text.length() && WILDCARDS.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  /**
   * Reads a pattern.
   *
   * @throws InvalidInputException where the pattern is malformed or can match no name
   */
  static InterfaceGlob parse(String text) {
    if (text.codePoints().anyMatch(InterfaceName::isForbidden)) {
      throw invalid(text, "no interface's name has '/', ':', spaces or control characters");
    }
    if (text.length() > LONGEST_TEXT) {
      throw invalid(text, "must have at most " + LONGEST_TEXT + " characters");
    }
    StringBuilder regex = new StringBuilder();
    int shortest = 0;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      String part = parts.group();
      if (part.startsWith("*")) {
        regex.append(".*");
      } else {
        regex.append(
            part.startsWith("[")
                ? set(text, parts)
                : part.equals("?") ? "." : quoted(part.codePointAt(0)));
        shortest++;
      }
    }
    if (shortest > InterfaceName.LONGEST) {
      throw invalid(text, "can match no name: one has at most 15 bytes");
    }
    return new InterfaceGlob(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  private static String set(String text, Matcher set) {
    int[] members = set.group("members").codePoints().toArray();
    if (members.length == 0 || set.group("close").isEmpty()) {
      throw invalid(text, "a set must be closed and not empty, as in eth[0-3]");
    }
    StringBuilder regex = new StringBuilder(set.group("outside").isEmpty() ? "[" : "[^");
    for (int i = 0; i < members.length; i++) {
      boolean range = i + 2 < members.length && members[i + 1] == '-';
      int first = members[i];
      i += range ? 2 : 0;
      if (members[i] < first) {
        throw invalid(text, "a range must ascend, as in eth[0-3]");
      }
      regex.append(quoted(first)).append('-').append(quoted(members[i]));
    }
    return regex.append(']').toString();
  }

  private static String quoted(int c) {
    return "\\x{%x}".formatted(c);
  }

  /** Whether the pattern matches the name and does not leave the interface out. */
  @Override
  public boolean canMean(InterfaceName name) {
    return pattern.matcher(name.value()).matches() && !NodeInternals.contains(name, prefix);
  }

  private static InvalidInputException invalid(String text, String problem) {
    return InvalidInputException.of("interface", text, problem);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InterfaceGlob glob && glob.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
