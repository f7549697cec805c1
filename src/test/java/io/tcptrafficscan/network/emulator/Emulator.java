package io.tcptrafficscan.network.emulator;

import io.tcptrafficscan.capacity.estimate.link.AccessLink;
import io.tcptrafficscan.capacity.estimate.link.Passage;
import io.tcptrafficscan.capacity.train.Responder;
import io.tcptrafficscan.capacity.train.ResponderCounters;
import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.network.emulator.Packets.Kind;
import io.tcptrafficscan.posix.TestPosix;
import io.tcptrafficscan.posix.Tun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The process that is the network: it carries the packets of every link and runs the far side's
 * servers. It obeys lines on standard input, answers each with a line that begins with {@code ok}
 * or {@code error}, and ends with its input.
 */
public final class Emulator {
  /** What the responder shares with its clients. */
  public static final String RESPONDER_TOKEN = "of the test network";

  /** A link's devices and its two directions. */
  private static final class Link {
    final String name;
    final Tun far;
    final Direction out;
    final Direction in;
    @Nullable Tun near;

    Link(String name, Tun far, Direction out, Direction in) {
      this.name = name;
      this.far = far;
      this.out = out;
      this.in = in;
    }
  }

  private final Lateness lateness = new Lateness();
  private final Map<String, Link> links = new LinkedHashMap<>();
  private final Map<String, SynLog> syns = new LinkedHashMap<>();
  private final Forwarder forwarder = new Forwarder();
  private final Servers servers = new Servers();
  private final String nodeNamespace;
  private long seed;

  private Emulator(String nodeNamespace, long seed) {
    this.nodeNamespace = nodeNamespace;
    this.seed = seed;
  }

  /**
   * Runs until the input ends.
   *
   * @param args the other namespace's path, and the seed of all that is random
   */
  public static void main(String... args) throws IOException {
    new Emulator(args[0], Long.parseLong(args[1])).run();
    System.exit(0);
  }

  private void run() throws IOException {
    Thread thread = new Thread(forwarder, "forwarder");
    thread.setDaemon(true);
    thread.start();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(answer(line));
    }
  }

  private String answer(String line) {
    try {
      return ("ok " + obey(line.split(" ", -1))).trim();
    } catch (IOException | RuntimeException e) {
      return "error " + line + ": " + e;
    }
  }

  private String obey(String[] words) throws IOException {
    switch (words[0]) {
      case "link" -> addLink(words[1], words[2]);
      case "plug" -> plug(link(words[1]));
      case "unplug" -> unplug(link(words[1]));
      case "carrier" -> near(words[1]).carrier(words[2].equals("on"));
      case "shape" -> direction(words[1], words[2]).shape(Shape.parse(words, 3));
      case "model" -> model(direction(words[1], words[2]), words[3], Long.parseLong(words[4]));
      case "delivered" -> {
        Direction direction = direction(words[1], words[2]);
        String[] answer = new String[1];
        forwarder.change(() -> answer[0] = direction.delivered());
        return answer[0];
      }
      case "drop" ->
          direction(words[1], words[2])
              .dropNext(
                  Kind.valueOf(words[3].toUpperCase(Locale.ROOT)), Integer.parseInt(words[4]));
      case "reset-behind" -> resetBehind(Arrays.copyOfRange(words, 1, words.length));
      case "reject" -> reject(Arrays.copyOfRange(words, 1, words.length));
      case "sources" -> {
        return link(words[1]).out.sources().describe();
      }
      case "linger" -> forwarder.linger(Long.parseLong(words[1]));
      case "listen" ->
          servers.listen(words[1], Integer.parseInt(words[2]), Servers.Manner.valueOf(words[3]));
      case "unlisten" -> servers.close(words[1], Integer.parseInt(words[2]));
      case "respond" -> respond(Integer.parseInt(words[1]));
      case "unlisten-all" -> servers.closeAll();
      case "reset-lateness" -> lateness.reset();
      case "lateness" -> {
        return lateness.describe();
      }
      case "counts" -> {
        StringBuilder out = new StringBuilder();
        link(words[1]).out.counts().describe("out", out);
        link(words[1]).in.counts().describe("in", out.append(' '));
        return out.toString();
      }
      case "syns" -> {
        SynLog log = syns.get(words[1]);
        return log == null ? "" : log.last(System.nanoTime(), Integer.parseInt(words[2]));
      }
      default -> throw new IllegalArgumentException("unknown command");
    }
    return "";
  }

  private void model(Direction direction, String name, long modelSeed) {
    Passage passage = name.equals("none") ? null : AccessLink.valueOf(name).open(modelSeed);
    forwarder.change(() -> direction.pass(passage));
  }

  /** Runs the product's own responder, until this process ends. */
  private static void respond(int port) throws IOException {
    new Responder(
        InetAddress.getByName("0.0.0.0"),
        port,
        List.of(Cidr.parse("clients", "198.51.100.0/24"), Cidr.parse("clients", "203.0.113.0/24")),
        RESPONDER_TOKEN.getBytes(StandardCharsets.US_ASCII),
        List.of(),
        Long.MAX_VALUE / 2,
        new ResponderCounters(),
        local -> () -> {},
        System::nanoTime);
  }

  private Link link(String name) {
    Link link = links.get(name);
    if (link == null) {
      throw new IllegalArgumentException("no such link");
    }
    return link;
  }

  private Tun near(String name) {
    Tun near = link(name).near;
    if (near == null) {
      throw new IllegalArgumentException("no such device");
    }
    return near;
  }

  private Direction direction(String name, String which) {
    return which.equals("out") ? link(name).out : link(name).in;
  }

  private void addLink(String name, String farName) {
    SynLog log = new SynLog(System.nanoTime());
    syns.put(name, log);
    Link link =
        new Link(
            name,
            Tun.create(farName),
            new Direction(seed++, lateness, log),
            new Direction(seed++, lateness, new SynLog(System.nanoTime())));
    links.put(name, link);
    forwarder.change(() -> forwarder.add(List.of(link.out, link.in)));
    plug(link);
  }

  private void plug(Link link) {
    TestPosix.enterNetworkNamespace(nodeNamespace);
    Tun near;
    try {
      near = Tun.create(link.name);
    } finally {
      TestPosix.enterNetworkNamespace("/proc/" + ProcessHandle.current().pid() + "/ns/net");
    }
    link.near = near;
    reconnect(link);
  }

  private void unplug(Link link) {
    Tun gone = near(link.name);
    link.near = null;
    reconnect(link);
    gone.close();
  }

  private void reconnect(Link link) {
    List<Tun> devices = new ArrayList<>();
    for (Link each : links.values()) {
      devices.add(each.far);
      if (each.near != null) {
        devices.add(each.near);
      }
    }
    Tun near = link.near;
    forwarder.change(
        () -> {
          link.out.connect(near, link.far);
          link.in.connect(link.far, near);
          forwarder.watch(devices);
        });
  }

  /** Each word is {@code ADDRESS/TYPE/CODE}. */
  private void reject(String[] words) throws IOException {
    List<Rejection> rejections = new ArrayList<>();
    for (String word : words) {
      String[] parts = word.split("/", -1);
      rejections.add(
          new Rejection(
              InetAddress.getByName(parts[0]).getAddress(),
              Integer.parseInt(parts[1]),
              Integer.parseInt(parts[2])));
    }
    links.values().forEach(link -> link.out.reject(rejections, link.in));
  }

  private void resetBehind(String[] addresses) throws IOException {
    List<byte[]> resetting = new ArrayList<>();
    for (String address : addresses) {
      resetting.add(InetAddress.getByName(address).getAddress());
    }
    links.values().forEach(link -> link.in.resetBehind(resetting));
  }
}
