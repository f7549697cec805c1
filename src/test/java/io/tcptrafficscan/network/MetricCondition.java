package io.tcptrafficscan.network;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a scrape shall show of one metric: by default that it is there.
 *
 * @param labels those that a series must have; it may have others
 */
public record MetricCondition(
    String name, Map<String, String> labels, Predicate<List<Double>> holds, String expectation) {

  /** Any series of this name. */
  public static MetricCondition metric(String name) {
    return new MetricCondition(name, Map.of(), values -> !values.isEmpty(), "present");
  }

  /** Narrows it to series with these labels, given as name, value, name, value. */
  public MetricCondition labels(String... namesAndValues) {
    Map<String, String> all = new TreeMap<>(labels);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      all.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new MetricCondition(name, all, holds, expectation);
  }

  /** Every matching series is in the range, and there is one. */
  public MetricCondition within(double least, double most) {
    return holding(value -> least <= value && value <= most, "within " + least + " and " + most);
  }

  public MetricCondition atLeast(double least) {
    return holding(value -> value >= least, "at least " + least);
  }

  public MetricCondition is(double wanted) {
    return holding(value -> value == wanted, "" + wanted);
  }

  private MetricCondition holding(Predicate<Double> test, String words) {
    return new MetricCondition(
        name, labels, values -> !values.isEmpty() && values.stream().allMatch(test), words);
  }

  /** No series matches. */
  public MetricCondition absent() {
    return new MetricCondition(name, labels, List::isEmpty, "absent");
  }

  boolean holdsIn(Scrape scrape) {
    return holds.test(scrape.values(this));
  }

  @Override
  public String toString() {
    return name + labels + " " + expectation;
  }
}
