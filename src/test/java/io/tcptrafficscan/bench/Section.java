package io.tcptrafficscan.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A part of the page: a title, paragraphs and tables, and the bars that its figures keep to. */
final class Section {
  private final StringBuilder text = new StringBuilder();
  private final List<Bar> bars = new ArrayList<>();

  Section(String title) {
    text.append("## ").append(title).append('\n');
  }

  Section say(String paragraph) {
    text.append('\n').append(paragraph.strip()).append('\n');
    return this;
  }

  Section heading(String... columns) {
    text.append('\n');
    row((Object[]) columns);
    Object[] rule = new String[columns.length];
    Arrays.fill(rule, "---");
    return row(rule);
  }

  /** Adds a row; numbers are rounded to three digits. */
  Section row(Object... cells) {
    for (Object cell : cells) {
      text.append("| ")
          .append(cell instanceof Double number ? Figures.text(number) : cell)
          .append(' ');
    }
    text.append("|\n");
    return this;
  }

  Section bar(String what, double value, double limit, String unit) {
    bars.add(new Bar(what, value, limit, unit));
    return this;
  }

  String text() {
    return text.toString();
  }

  List<Bar> bars() {
    return bars;
  }
}
