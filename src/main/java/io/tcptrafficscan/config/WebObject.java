package io.tcptrafficscan.config;

import io.tcptrafficscan.net.InterfaceChoice;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.WebUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What measures capacity with a web server: an object to download, or a place to upload to.
 *
 * @param upload whether to upload
 * @param interval its own mean time between two measurements; empty where the common one counts
 * @param interfaces over which to measure, among those of {@code -i}; all where empty
 */
public record WebObject(
    boolean upload, WebUrl url, Optional<Duration> interval, List<InterfaceChoice> interfaces) {
  static final String INTERVAL = "interval=";
  static final String INTERFACE = "interface=";

  /** Time between two measurements, at the least and at the most. */
  static final Type<Duration> INTERVALS =
      Type.duration(Duration.ofSeconds(1), Duration.ofHours(24));

  /** Reads what is to be downloaded, as {@link #parse(boolean, String, String)}. */
  static WebObject parseDownload(String name, String text) {
    return parse(false, name, text);
  }

  /** Reads where to upload to, as {@link #parse(boolean, String, String)}. */
  static WebObject parseUpload(String name, String text) {
    return parse(true, name, text);
  }

  /**
   * Reads {@code URL}, or {@code URL interval=30m interface=wan0 interface=wan1}.
   *
   * @param name how a message names the setting
   */
  private static WebObject parse(boolean upload, String name, String text) {
    String[] words = text.strip().split(" +", -1);
    WebUrl url = WebUrl.parse(name, words[0]);
    Optional<Duration> interval = Optional.empty();
    List<InterfaceChoice> interfaces = new ArrayList<>();
    for (String word : Arrays.asList(words).subList(1, words.length)) {
      if (word.startsWith(INTERVAL)) {
        String duration = word.substring(INTERVAL.length());
        interval = Optional.of(INTERVALS.parse("interval of a " + name, duration));
      } else if (word.startsWith(INTERFACE)) {
        interfaces.add(InterfaceChoice.parse(word.substring(INTERFACE.length())));
      } else {
        throw InvalidInputException.of(
            name, text, "behind the URL, only interval=DURATION and interface=NAME are accepted");
      }
    }
    return new WebObject(upload, url, interval, List.copyOf(interfaces));
  }

  /** Whether to measure over an interface of {@code -i}. */
  public boolean isMeasuredOver(InterfaceName name) {
    return interfaces.isEmpty() || interfaces.stream().anyMatch(each -> each.canMean(name));
  }
}
