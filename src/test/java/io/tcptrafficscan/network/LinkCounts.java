package io.tcptrafficscan.network;

import io.tcptrafficscan.network.Link.Direction;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the emulator counted on one link since it began. */
public final class LinkCounts {
  private final Map<String, Long> values;

  private LinkCounts(Map<String, Long> values) {
    this.values = values;
  }

  static LinkCounts parse(String text) {
    Map<String, Long> values = new TreeMap<>();
    for (String pair : text.split(" ", -1)) {
      int equals = pair.indexOf('=');
      values.put(pair.substring(0, equals), Long.valueOf(pair.substring(equals + 1)));
    }
    return new LinkCounts(values);
  }

  /** What was counted since {@code earlier}. */
  public LinkCounts since(LinkCounts earlier) {
    Map<String, Long> difference = new TreeMap<>(values);
    difference.replaceAll((name, value) -> value - earlier.values.getOrDefault(name, 0L));
    return new LinkCounts(difference);
  }

  /** SYNs that the node sent, each repetition counted. */
  public long syns() {
    return get("out.seen.syn");
  }

  /** Packets that are not TCP. */
  public long others(Direction direction) {
    return get(direction.name().toLowerCase(Locale.ROOT) + ".seen.other");
  }

  /** SYNs that the node sent once more. */
  public long repeatedSyns() {
    return get("out.repeated.syn");
  }

  /** SYN/ACKs that came back, each repetition counted. */
  public long synAcks() {
    return get("in.seen.syn_ack");
  }

  /** SYNs that loss or a rule took. */
  public long droppedSyns() {
    return get("out.loss.syn") + get("out.rule.syn");
  }

  /** SYN/ACKs that loss or a rule took. */
  public long droppedSynAcks() {
    return get("in.loss.syn_ack") + get("in.rule.syn_ack");
  }

  /** Packets that a full queue refused. */
  public long droppedByQueue(Direction direction) {
    return sum(direction, ".queue.");
  }

  /** Packets that the emulator itself was too slow for. */
  public long overruns() {
    return sum(Direction.OUT, ".overrun.") + sum(Direction.IN, ".overrun.");
  }

  private long sum(Direction direction, String part) {
    String prefix = direction.name().toLowerCase(Locale.ROOT) + part;
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private long get(String name) {
    return values.getOrDefault(name, 0L);
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
