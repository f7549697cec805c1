package io.tcptrafficscan.bench;

/**
 * What a figure has to keep to.
 *
 * @param limit the largest value that is still good
 */
record Bar(String what, double value, double limit, String unit) {
  private static final double CLOSE = 0.01;
  static final String HEADING = "| bar | limit | measured | |\n|---|---|---|---|\n";

  /** How many times the limit it is; above 1 it is missed. */
  double ofLimit() {
    return limit == 0 ? (value == 0 ? 0 : Double.POSITIVE_INFINITY) : value / limit;
  }

  boolean isMet() {
    return value <= limit;
  }

  String row() {
    return "| %s | %s | %s | %s |\n"
        .formatted(
            what, Figures.text(limit) + unit, digits() + unit, isMet() ? "met" : "**missed**");
  }

  /** More where it is close. */
  private String digits() {
    return Math.abs(ofLimit() - 1) < CLOSE ? "%.4g".formatted(value) : Figures.text(value);
  }

  /** As a line that {@link #parse} reads. */
  String line() {
    return String.join("\t", what, Double.toString(value), Double.toString(limit), unit);
  }

  static Bar parse(String line) {
    String[] parts = line.split("\t", -1);
    return new Bar(parts[0], Double.parseDouble(parts[1]), Double.parseDouble(parts[2]), parts[3]);
  }
}
