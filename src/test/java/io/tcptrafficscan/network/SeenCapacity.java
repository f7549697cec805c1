package io.tcptrafficscan.network;

import java.util.List;
import java.util.stream.Stream;

/**
 * What one measurement of capacity gave.
 *
 * @param bitsPerSecond the slope, whether it was published or not
 * @param dispersionSeconds D
 * @param reason why there is no number, or {@code ok}
 * @param bytes that it cost
 * @param errorRatio half of the interval, as a share of the rate
 */
public record SeenCapacity(
    double bitsPerSecond, double dispersionSeconds, String reason, long bytes, double errorRatio) {
  public boolean isPublished() {
    return reason.equals("ok");
  }

  static List<SeenCapacity> parseAll(String text) {
    return Stream.of(text.split(" ", -1)).map(SeenCapacity::parse).toList();
  }

  private static SeenCapacity parse(String text) {
    String[] words = text.split(",", -1);
    return new SeenCapacity(
        Double.parseDouble(words[0]),
        Double.parseDouble(words[1]),
        words[2],
        Long.parseLong(words[3]),
        Double.parseDouble(words[4]));
  }
}
