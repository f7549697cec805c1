package io.tcptrafficscan.capacity.estimate.link;

import static io.tcptrafficscan.capacity.estimate.link.Links.MICRO;
import static io.tcptrafficscan.capacity.estimate.link.Links.MILLI;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A kind of link, and how well its capacity must be measured.
 *
 * @param maxBytes what a measurement may cost
 * @param published the least share of measurements that must give a number
 * @param median the most that the median error may be
 * @param error95 the most that the 95th percentile of errors may be
 * @param coverage the least share of numbers whose interval must hold the truth
 * @param coverageNext the least share whose interval must hold the mean of the next ten seconds
 */
record Row(
    String name,
    List<LinkModel> models,
    int maxBytes,
    double published,
    double median,
    double error95,
    double coverage,
    double coverageNext) {
  private static final int USUAL_BYTES = 1 << 22;
  private static final int MOST_BYTES = 10_000_000;

  static List<Row> all() {
    return List.of(steady(), shared(), wifi(), fastWifi(), cellular(), lossy());
  }

  @Override
  public String toString() {
    return name;
  }

  private static Row steady() {
    return new Row(
        "steady, 10 Mbps to 10 Gbps",
        DoubleStream.of(10e6, 50e6, 100e6, 200e6, 500e6, 1e9, 2.5e9, 10e9)
            .mapToObj(Models::steady)
            .toList(),
        USUAL_BYTES,
        0.98,
        0.005,
        0.02,
        0.93,
        0.93);
  }

  private static Row shared() {
    List<LinkModel> models = new ArrayList<>();
    for (double rate : new double[] {10e6, 50e6, 200e6, 1e9}) {
      for (long micros : new long[] {50, 250, 1000}) {
        models.add(Models.ticks(rate, micros * MICRO));
        models.add(Models.interrupts(rate, micros * MICRO));
      }
      models.add(Models.jitter(rate, 2 * MILLI));
      models.add(Models.cableUp(rate, 3 * rate, 2));
      models.add(Models.cableUp(rate, 3 * rate, 16));
      models.add(Models.cableDown(rate, rate < 3e8 ? 8 : 32, MILLI));
      models.add(Models.gpon(rate, MILLI));
    }
    return new Row(
        "coalescing, jitter, cable, GPON", models, USUAL_BYTES, 0.95, 0.03, 0.08, 0.9, 0.9);
  }

  private static Row wifi() {
    List<LinkModel> models = new ArrayList<>();
    for (boolean oneByOne : new boolean[] {false, true}) {
      for (double phy : new double[] {65e6, 300e6}) {
        models.add(Models.wifi(phy, 0, oneByOne));
        models.add(Models.wifi(phy, 0.3, oneByOne));
      }
      models.add(Models.wifi(866e6, 0, oneByOne));
    }
    return new Row("Wi-Fi", models, USUAL_BYTES, 0.95, 0.04, 0.12, 0.9, 0.9);
  }

  private static Row fastWifi() {
    return new Row(
        "Wi-Fi, PHY 866 Mbps beside others",
        List.of(Models.wifi(866e6, 0.3, false), Models.wifi(866e6, 0.3, true)),
        MOST_BYTES,
        0.6,
        0.08,
        0.2,
        0.85,
        0.85);
  }

  /** The interval is wider than a quarter where the line changes by more than that. */
  private static Row cellular() {
    Stream<LinkModel> made =
        DoubleStream.of(5e6, 20e6, 80e6)
            .boxed()
            .flatMap(
                rate ->
                    Stream.of(
                        Models.cellular(rate, 0.2, 0.5, Math.round(rate)),
                        Models.cellular(rate, 0.5, 0.5, Math.round(rate) + 1)));
    return new Row(
        "cellular, against what it delivered meanwhile",
        Stream.concat(Stream.of("lte.down", "lte.up").map(Models::recorded), made).toList(),
        USUAL_BYTES,
        0.7,
        0.03,
        0.1,
        0.9,
        0.75);
  }

  private static Row lossy() {
    List<LinkModel> models = new ArrayList<>();
    for (double share : new double[] {0.01, 0.03}) {
      for (LinkModel model :
          List.of(
              Models.steady(10e6),
              Models.steady(100e6),
              Models.steady(1e9),
              Models.ticks(200e6, MILLI),
              Models.jitter(50e6, 2 * MILLI),
              Models.cableUp(50e6, 150e6, 8),
              Models.gpon(200e6, MILLI),
              Models.wifi(65e6, 0.3, false),
              Models.wifi(300e6, 0, false))) {
        models.add(Models.lossy(model, share));
      }
    }
    return new Row("random loss, 1 and 3 %", models, USUAL_BYTES, 0.8, 0.04, 0.12, 0.9, 0.9);
  }
}
