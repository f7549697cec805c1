package io.tcptrafficscan.network;

import io.tcptrafficscan.capacity.estimate.link.AccessLink;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An emulated link, named after its interface in the node. What is set here counts for packets that
 * enter it from now on; a setting without a direction is one for both, so a delay of 7 ms makes a
 * round trip of 14.
 */
public final class Link {
  /** One of a link's directions. */
  public enum Direction {
    /** From the node. */
    OUT,
    /** To the node. */
    IN;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The packets that a rule can name. */
  public enum Kind {
    SYN,
    SYN_ACK
  }

  private record Shape(
      Duration delay,
      Duration jitter,
      double loss,
      long rate,
      int queue,
      long bucket,
      long peak,
      Duration tick) {
    static final Shape WIRE =
        new Shape(Duration.ZERO, Duration.ZERO, 0, 0, 1000, 0, 0, Duration.ZERO);

    Shape withDelay(Duration to) {
      return new Shape(to, jitter, loss, rate, queue, bucket, peak, tick);
    }

    Shape withJitter(Duration to) {
      return new Shape(delay, to, loss, rate, queue, bucket, peak, tick);
    }

    Shape withLoss(double to) {
      return new Shape(delay, jitter, to, rate, queue, bucket, peak, tick);
    }

    Shape withRate(long to, int packets) {
      return new Shape(delay, jitter, loss, to, packets, bucket, peak, tick);
    }

    Shape withBucket(long bytes, long peakRate) {
      return new Shape(delay, jitter, loss, rate, queue, bytes, peakRate, tick);
    }

    Shape withTick(Duration to) {
      return new Shape(delay, jitter, loss, rate, queue, bucket, peak, to);
    }
  }

  private final Sandbox sandbox;
  private final String name;
  private final String farName;
  private final int number;
  private String deviceName;
  private boolean removed;
  private boolean pulled;
  private final Map<Direction, Shape> shapes = new HashMap<>();

  Link(Sandbox sandbox, int number) {
    this.sandbox = sandbox;
    this.number = number;
    name = "eth" + number;
    deviceName = name;
    farName = "far" + number;
    sandbox.askEmulator("link " + name + " " + farName);
    sandbox.runInNet(
        String.join(
            "\n",
            "ip address add " + gateway() + "/24 dev " + farName,
            "ip -6 address add " + gateway6() + "/64 dev " + farName + " nodad",
            "ip link set " + farName + " up"));
    configure();
  }

  private String network() {
    return number == 0 ? "198.51.100" : "203.0.113";
  }

  private String gateway() {
    return network() + ".1";
  }

  private String gateway6() {
    return "2001:db8:" + number + "::1";
  }

  /** The node's address on this link. */
  public String address() {
    return network() + ".2";
  }

  private void configure() {
    sandbox.runInNode(
        String.join(
            "\n",
            "ip address replace " + address() + "/24 dev " + name,
            "ip link set " + name + " up",
            "ip -6 address replace 2001:db8:" + number + "::2/64 dev " + name + " nodad"));
    addDefaultRoute();
  }

  /** Sets the one-way delay of both directions. */
  public Link delay(Duration delay) {
    return set(s -> s.withDelay(delay), Direction.OUT, Direction.IN);
  }

  public Link delay(Direction direction, Duration delay) {
    return set(s -> s.withDelay(delay), direction);
  }

  /** Adds or takes up to so much delay at random. Packets stay in order. */
  public Link jitter(Duration jitter) {
    return set(s -> s.withJitter(jitter), Direction.OUT, Direction.IN);
  }

  /** Sets the probability that a packet is lost, in each direction. */
  public Link loss(double probability) {
    return set(s -> s.withLoss(probability), Direction.OUT, Direction.IN);
  }

  /**
   * Limits the rate of each direction.
   *
   * @param queuePackets how many packets wait for their turn at the most
   */
  public Link rate(long bitsPerSecond, int queuePackets) {
    return set(s -> s.withRate(bitsPerSecond, queuePackets), Direction.OUT, Direction.IN);
  }

  /** Limits the rate of one direction. */
  public Link rate(Direction direction, long bitsPerSecond, int queuePackets) {
    return set(s -> s.withRate(bitsPerSecond, queuePackets), direction);
  }

  /** Lets so many bytes go at a higher rate after a pause, as a shaper's token bucket does. */
  public Link burst(long bytes, long peakBitsPerSecond) {
    return set(s -> s.withBucket(bytes, peakBitsPerSecond), Direction.OUT, Direction.IN);
  }

  /** Lets packets arrive at multiples of {@code tick} alone, as held back interrupts do. */
  public Link tick(Duration tick) {
    return set(s -> s.withTick(tick), Direction.OUT, Direction.IN);
  }

  /**
   * Lets a model decide when packets of its direction come out, before the link's delay. Rate and
   * jitter do not count there.
   */
  public Link model(AccessLink model, long seed) {
    sandbox.askEmulator(
        String.join(" ", "model", name, way(model).word(), model.name(), Long.toString(seed)));
    return this;
  }

  /**
   * The rate of payload at which a model let packets out while others waited, in bits a second,
   * since this was asked last.
   */
  public double deliveredRate(AccessLink model) {
    String[] words =
        sandbox.askEmulator("delivered " + name + " " + way(model).word()).split(" ", -1);
    return Double.parseDouble(words[0]) * 8e9 / Double.parseDouble(words[1]);
  }

  private static Direction way(AccessLink model) {
    return model.isUp() ? Direction.OUT : Direction.IN;
  }

  private Link set(java.util.function.UnaryOperator<Shape> change, Direction... directions) {
    for (Direction direction : directions) {
      Shape shape = change.apply(shapes.getOrDefault(direction, Shape.WIRE));
      shapes.put(direction, shape);
      sandbox.askEmulator(
          String.join(
              " ",
              "shape",
              name,
              direction.word(),
              Long.toString(shape.delay.toNanos()),
              Long.toString(shape.jitter.toNanos()),
              Double.toString(shape.loss),
              Long.toString(shape.rate),
              Integer.toString(shape.queue),
              Long.toString(shape.bucket),
              Long.toString(shape.peak),
              Long.toString(shape.tick.toNanos())));
    }
    return this;
  }

  /** Drops the next packets of a kind: SYNs on their way out, SYN/ACKs on their way in. */
  public Link dropNext(int packets, Kind kind) {
    Direction direction = kind == Kind.SYN ? Direction.OUT : Direction.IN;
    String word = kind.name().toLowerCase(Locale.ROOT);
    sandbox.askEmulator("drop " + name + " " + direction.word() + " " + word + " " + packets);
    return this;
  }

  /** Takes the interface down, as an operator does. */
  public void down() {
    sandbox.runInNode("ip link set " + name + " down");
  }

  /** Takes it up again, with the addresses and routes that it had. */
  public void up() {
    configure();
  }

  /** Pulls the cable: the interface stays up and has no carrier. */
  public void pull() {
    sandbox.askEmulator("carrier " + name + " off");
    pulled = true;
  }

  /** Plugs the cable in again. */
  public void plug() {
    sandbox.askEmulator("carrier " + name + " on");
    pulled = false;
    configure();
  }

  /** Removes the interface, as a modem that is pulled out does. */
  public void remove() {
    sandbox.askEmulator("unplug " + name);
    removed = true;
  }

  /** Makes an interface of the same name anew. */
  public void recreate() {
    sandbox.askEmulator("plug " + name);
    removed = false;
    configure();
  }

  /** Gives the interface another name. */
  public void rename(String newName) {
    renameDevice(newName);
    sandbox.runInNode("ip link set " + newName + " up");
  }

  /** Gives a renamed interface its name back. */
  public void renameBack() {
    renameDevice(name);
    configure();
  }

  private void renameDevice(String newName) {
    sandbox.runInNode(
        String.join(
            "\n",
            "ip link set " + deviceName + " down",
            "ip link set " + deviceName + " name " + newName));
    deviceName = newName;
  }

  /** Takes the default routes over this link away. */
  public void removeDefaultRoute() {
    sandbox.runInNode(
        "ip route delete default dev " + name + "\nip -6 route delete default dev " + name);
  }

  public void addDefaultRoute() {
    String metric = " dev " + name + " metric " + (100 + number);
    sandbox.runInNode(
        String.join(
            "\n",
            "ip route replace default via " + gateway() + metric,
            "ip -6 route replace default via " + gateway6() + metric));
  }

  /** Gives the interface another address of its network in place of the one it has. */
  public void changeAddress(int from, int to) {
    sandbox.runInNode(
        String.join(
            "\n",
            "ip address delete " + network() + "." + from + "/24 dev " + name,
            "ip address add " + network() + "." + to + "/24 dev " + name));
    addDefaultRoute();
  }

  /** What the emulator counted so far. */
  public LinkCounts counts() {
    return LinkCounts.parse(sandbox.askEmulator("counts " + name));
  }

  /** How many packets left the node over this link from each source address so far. */
  public Map<String, Long> sources() {
    Map<String, Long> all = new TreeMap<>();
    String counts = sandbox.askEmulator("sources " + name);
    Stream.of(counts.split(",", -1))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("=", 2))
        .forEach(pair -> all.put(pair[0], Long.valueOf(pair[1])));
    return all;
  }

  /** How many SYNs left in each of the last tenths of a second, oldest first. */
  public List<Integer> synsInLast(Duration time) {
    String counts = sandbox.askEmulator("syns " + name + " " + time.toMillis() / 100);
    return Stream.of(counts.split(",", -1))
        .filter(n -> !n.isEmpty())
        .map(Integer::valueOf)
        .toList();
  }

  /** A plain wire again, with the interface as it was at first. */
  void heal() {
    set(s -> Shape.WIRE, Direction.OUT, Direction.IN);
    for (Direction direction : Direction.values()) {
      sandbox.askEmulator("model " + name + " " + direction.word() + " none 0");
    }
    dropNext(0, Kind.SYN);
    dropNext(0, Kind.SYN_ACK);
    if (!deviceName.equals(name)) {
      renameDevice(name);
    }
    if (removed) {
      recreate();
    } else if (pulled) {
      plug();
    }
    sandbox.runInNode("ip address flush dev " + name + " scope global");
    configure();
  }
}
