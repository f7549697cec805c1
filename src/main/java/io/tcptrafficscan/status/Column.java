package io.tcptrafficscan.status;

/** One figure of a series at many times. */
public final class Column {
  private final double[] values;

  /**
   * @param values belong to the column from now on
   */
  Column(double[] values) {
    this.values = values;
  }

  public int size() {
    return values.length;
  }

  /** Not a number where there is none. */
  public double at(int index) {
    return values[index];
  }
}
