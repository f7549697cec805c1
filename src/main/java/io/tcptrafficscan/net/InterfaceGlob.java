package io.tcptrafficscan.net;

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
    return new InterfaceGlob(text, new Translation(text).pattern());
  }

  /** Whether the pattern matches the name and does not leave the interface out. */
  @Override
  public boolean canMean(InterfaceName name) {
    return pattern.matcher(name.value()).matches() && !NodeInternals.contains(name, prefix);
  }

  private static InvalidInputException invalid(String text, String problem) {
    return new InvalidInputException("invalid interface " + Quoted.of(text) + ": " + problem);
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

  /** Translates a glob to a regular expression. */
  private static final class Translation {
    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int shortest;

    Translation(String text) {
      this.text = text;
    }

    Pattern pattern() {
      while (at < text.length()) {
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        if (c == '*') {
          star();
        } else if (c == '[') {
          set();
        } else {
          out.append(c == '?' ? "." : quoted(c));
          shortest++;
        }
      }
      if (shortest > InterfaceName.LONGEST) {
        throw invalid(text, "can match no name: one has at most 15 bytes");
      }
      return Pattern.compile(out.toString(), Pattern.DOTALL);
    }

    /** Reads several stars in a row as one, which keeps matching quick. */
    private void star() {
      while (at < text.length() && text.charAt(at) == '*') {
        at++;
      }
      out.append(".*");
    }

    private void set() {
      int close = text.indexOf(']', at);
      String set = close < 0 ? "" : text.substring(at, close);
      boolean outside = set.startsWith("!");
      int[] members = set.substring(outside ? 1 : 0).codePoints().toArray();
      if (members.length == 0) {
        throw invalid(text, "a set must be closed and not empty, as in eth[0-3]");
      }
      out.append(outside ? "[^" : "[");
      for (int i = 0; i < members.length; i++) {
        boolean range = i + 2 < members.length && members[i + 1] == '-';
        int last = members[range ? i + 2 : i];
        if (last < members[i]) {
          throw invalid(text, "a range must ascend, as in eth[0-3]");
        }
        out.append(quoted(members[i])).append('-').append(quoted(last));
        i += range ? 2 : 0;
      }
      out.append(']');
      at = close + 1;
      shortest++;
    }

    private static String quoted(int c) {
      return "\\x{%x}".formatted(c);
    }
  }
}
