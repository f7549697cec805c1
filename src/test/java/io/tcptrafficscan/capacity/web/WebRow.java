package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.link.LinkModel;
import io.tcptrafficscan.capacity.estimate.link.Models;
import java.util.List;

/**
 * A kind of link, and how well a download must find its rate.
 *
 * @param published the least share of downloads that must give a number
 * @param median the most that the median error may be
 * @param error95 the most that the 95th percentile of errors may be
 * @param coverage the least share of numbers whose interval must hold the truth
 * @param cheap whether a download costs three times what the path holds, and 500 kB, at the most
 */
record WebRow(
    String name,
    List<LinkModel> models,
    double published,
    double median,
    double error95,
    double coverage,
    boolean cheap) {
  private static final long MILLI = 1_000_000;

  static List<WebRow> all() {
    return List.of(
        new WebRow(
            "steady, 10 to 300 Mbps",
            List.of(
                Models.steady(10e6),
                Models.steady(30e6),
                Models.steady(100e6),
                Models.steady(300e6)),
            0.9,
            0.005,
            0.02,
            0.95,
            true),
        new WebRow(
            "cable, GPON",
            List.of(
                Models.cableDown(50e6, 8, MILLI),
                Models.cableDown(200e6, 8, MILLI),
                Models.gpon(100e6, MILLI)),
            0.95,
            0.02,
            0.04,
            0.9,
            false),
        new WebRow(
            "Wi-Fi",
            List.of(Models.wifi(65e6, 0, false), Models.wifi(300e6, 0, true)),
            0.5,
            0.02,
            0.05,
            0.85,
            false),
        new WebRow(
            "Wi-Fi beside others",
            List.of(Models.wifi(65e6, 0.3, false), Models.wifi(300e6, 0.3, false)),
            0.3,
            0.1,
            0.2,
            0.8,
            false),
        new WebRow(
            "cellular, against what it delivered meanwhile",
            List.of(
                Models.recorded("lte.down"),
                Models.cellular(20e6, 0.2, 0.5, 20_000_000),
                Models.cellular(80e6, 0.2, 0.5, 80_000_000)),
            0.55,
            0.05,
            0.4,
            0.8,
            false));
  }

  @Override
  public String toString() {
    return name;
  }
}
