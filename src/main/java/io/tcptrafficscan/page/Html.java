package io.tcptrafficscan.page;

import com.google.errorprone.annotations.CompileTimeConstant;

/** Writes HTML. The compiler lets only constants through as markup; everything else is escaped. */
final class Html {
  private final StringBuilder out = new StringBuilder(1 << 14);

  /** Writes markup as it is. */
  Html markup(@CompileTimeConstant final String constant) {
    out.append(constant);
    return this;
  }

  /** Writes a text, escaped for an element's content and for a quoted attribute. */
  Html text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return this;
  }

  /** Writes an attribute with a blank before it. */
  Html attribute(@CompileTimeConstant final String name, String value) {
    out.append(' ').append(name).append("=\"");
    return text(value).markup("\"");
  }

  /** Writes a text in an element without attributes. */
  Html element(@CompileTimeConstant final String name, String text) {
    out.append('<').append(name).append('>');
    text(text);
    out.append("</").append(name).append('>');
    return this;
  }

  /** Writes a text in a {@code span} of a class. */
  Html span(@CompileTimeConstant final String styleClass, String text) {
    return markup("<span").attribute("class", styleClass).markup(">").text(text).markup("</span>");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
