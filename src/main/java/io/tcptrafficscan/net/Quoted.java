package io.tcptrafficscan.net;

/** Makes a text from outside safe to print in one line of a message. */
public final class Quoted {
  private static final int LONGEST = 60;

  private Quoted() {}

  /** Returns {@code text} in quotes, cut at 60 characters, with control characters as {@code ?}. */
  public static String of(String text) {
    return "'" + line(text, LONGEST) + "'";
  }

  /** Returns {@code text} cut at {@code most} characters, with control characters as {@code ?}. */
  public static String line(String text, int most) {
    StringBuilder out = new StringBuilder();
    text.codePoints().limit(most).forEach(c -> out.appendCodePoint(isPrintable(c) ? c : '?'));
    return text.codePointCount(0, text.length()) > most
        ? out.append('…').toString()
        : out.toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
