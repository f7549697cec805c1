package io.tcptrafficscan.capacity.estimate.link;

import static io.tcptrafficscan.capacity.estimate.link.Links.MICRO;
import static io.tcptrafficscan.capacity.estimate.link.Links.MILLI;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The links that people have. */
public final class Models {
  private static final long QUEUE = 300 * MILLI;
  private static final int SATURATING = 400_000;

  private Models() {}

  private static String mbps(double bits) {
    return Math.round(bits / 1e6) + " Mbps";
  }

  public static LinkModel steady(double rate) {
    return new LinkModel(
        "steady " + mbps(rate), rate, random -> List.of(Links.steady(rate, QUEUE)));
  }

  public static LinkModel ticks(double rate, long nanos) {
    return new LinkModel(
        "ticks of " + nanos / MICRO + " µs, " + mbps(rate),
        rate,
        random -> List.of(Links.steady(rate, QUEUE), Links.ticks(nanos, random)));
  }

  public static LinkModel interrupts(double rate, long nanos) {
    return new LinkModel(
        "interrupts after " + nanos / MICRO + " µs, " + mbps(rate),
        rate,
        random -> List.of(Links.steady(rate, QUEUE), Links.interrupts(nanos)));
  }

  public static LinkModel jitter(double rate, long nanos) {
    return new LinkModel(
        "jitter of " + nanos / MICRO + " µs, " + mbps(rate),
        rate,
        random -> List.of(Links.steady(rate, QUEUE), Links.jitter(nanos, random)));
  }

  /** A cable modem's upstream. */
  public static LinkModel cableUp(double rate, double channel, int grant) {
    return new LinkModel(
        "cable up, grants of " + grant + ", " + mbps(rate),
        rate,
        random -> List.of(Links.granted(rate, channel, 2 * MILLI, 2, grant, random)));
  }

  public static LinkModel cableDown(double rate, int channels, long tick) {
    return new LinkModel(
        "cable down, " + channels + " channels, " + mbps(rate),
        rate,
        random -> List.of(Links.bonded(rate, channels, 50e6, tick, random)));
  }

  public static LinkModel gpon(double rate, long cycle) {
    return new LinkModel(
        "GPON up, " + mbps(rate),
        rate,
        random -> List.of(Links.granted(rate, 1.2e9, cycle, 2, 4, random)));
  }

  public static LinkModel wifi(double phy, double others, boolean oneByOne) {
    double rate =
        LinkModel.saturated(Links.wifi(phy, others, oneByOne, new SplittableRandom(9)), SATURATING);
    return new LinkModel(
        "Wi-Fi, PHY "
            + mbps(phy)
            + (others > 0 ? ", others " + Math.round(100 * others) + " %" : "")
            + (oneByOne ? ", one by one" : ""),
        rate,
        random -> List.of(Links.wifi(phy, others, oneByOne, random)));
  }

  public static LinkModel recorded(String name) {
    Trace trace = Trace.read(name);
    return new LinkModel("trace " + name, trace, random -> List.of(Links.trace(trace, 0)));
  }

  public static LinkModel cellular(double rate, double spread, double seconds, long seed) {
    Trace trace = Trace.seeded(rate, spread, seconds, seed);
    return new LinkModel(
        "cellular, about " + mbps(rate) + ", σ " + spread + " in " + seconds + " s",
        trace,
        random -> List.of(Links.trace(trace, 0), Links.resent(0.1, random)));
  }

  public static LinkModel lossy(LinkModel model, double share) {
    return new LinkModel(
        model.name() + ", loss " + Math.round(100 * share) + " %",
        model.bitsPerSecond(),
        model.trace(),
        random -> {
          List<Link> stages = new ArrayList<>(model.stages().apply(random));
          stages.add(Links.loss(share, random));
          return stages;
        });
  }
}
