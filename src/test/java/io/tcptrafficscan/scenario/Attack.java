package io.tcptrafficscan.scenario;

import io.tcptrafficscan.network.NameServer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What somebody does who reaches a port, what becomes of a file, and who on the far side is silent
 * or lies. Each begins, and gives back what ends it.
 */
@SuppressWarnings("ImmutableEnumChecker") // functions without state
enum Attack {
  H2_PREFACE(tool -> tool.crowd("H2_PREFACE", Target.METRICS)),
  H2_UPGRADE(tool -> tool.crowd("H2_UPGRADE", Target.METRICS)),
  SLOW_READERS(tool -> tool.crowd("SLOW_READERS", Target.METRICS)),
  PIPELINE(tool -> tool.crowd("PIPELINE", Target.METRICS)),
  IDLE(tool -> tool.crowd("IDLE", Target.METRICS, Target.API)),
  SLOWLORIS(tool -> tool.crowd("SLOWLORIS", Target.METRICS, Target.API)),
  MALFORMED(tool -> tool.crowd("MALFORMED", Target.METRICS, Target.API)),
  FLOOD(tool -> tool.crowd("FLOOD", Target.METRICS, Target.API)),
  GUESSES(
      tool -> {
        tool.requirePassword();
        return both(tool.crowd("GUESSES", Target.METRICS), tool::requireNoPassword);
      }),
  RELOADS(
      tool -> {
        tool.configure(unknownKeys());
        return both(tool.crowd("RELOADS", Target.API), tool::configureAsAtFirst);
      }),
  SPECIAL_FILES(
      tool -> {
        AttackedTool.FILES.forEach(tool::replaceByPipe);
        return both(
            tool.crowd("CHANGES", Target.API), () -> AttackedTool.FILES.forEach(tool::restore));
      }),
  STALLED_UPLOADS(tool -> tool.crowd("STALLED_UPLOADS", Target.RESPONDER)),
  ONE_BYTE_TRAINS(tool -> tool.crowd("ONE_BYTE_TRAINS", Target.RESPONDER)),
  STRANGERS(tool -> tool.crowd("STRANGERS", Target.RESPONDER)),
  NAMES(
      tool -> {
        NetworkScenario.server(NameServer.SILENT).silent();
        tool.configure(manyNames(tool));
        return () -> {
          NetworkScenario.server(NameServer.SILENT).back();
          tool.configureAsAtFirst();
        };
      }),
  FULL_PIPE(
      tool -> {
        tool.fillErrorPipe();
        tool.configure("interval: never");
        return both(
            tool.crowd("RELOADS", Target.API),
            both(tool::drainErrorPipe, tool::configureAsAtFirst));
      }),
  FIREWALL(
      tool -> {
        AttackedTool.RESPONDERS.forEach(each -> NetworkScenario.server(each).silent());
        return () -> AttackedTool.RESPONDERS.forEach(each -> NetworkScenario.server(each).back());
      }),
  LYING_RESPONDER(tool -> tool.crowd("LYING", Target.FALSE_RESPONDER)),
  STALLING_RESPONDER(tool -> tool.crowd("STALLING", Target.FALSE_RESPONDER));

  /** Where attackers connect to. Those on the far side use the address of a link. */
  enum Target {
    METRICS("127.0.0.1:59121", false),
    API("127.0.0.1:32600", false),
    RESPONDER("198.51.100.2:32601", true),
    FALSE_RESPONDER(AttackedTool.FALSE_RESPONDER, true);

    final String address;
    final boolean isFar;

    Target(String address, boolean isFar) {
      this.address = address;
      this.isFar = isFar;
    }
  }

  private static final int UNKNOWN_KEYS = 90_000;
  private static final int UNANSWERED_NAMES = 100;
  private static final int ADDRESSES = 3000;

  private final Function<AttackedTool, Runnable> begin;

  Attack(Function<AttackedTool, Runnable> begin) {
    this.begin = begin;
  }

  /** Begins, and returns what ends it. */
  Runnable begin(AttackedTool tool) {
    return begin.apply(tool);
  }

  /** Whether it attacks those who measure capacity. */
  boolean needsCapacity() {
    return compareTo(FIREWALL) >= 0;
  }

  private static Runnable both(Runnable first, Runnable second) {
    return () -> {
      first.run();
      second.run();
    };
  }

  private static String unknownKeys() {
    return IntStream.range(0, UNKNOWN_KEYS)
        .mapToObj(i -> "k" + Integer.toString(i, Character.MAX_RADIX) + ": 1\n")
        .collect(Collectors.joining());
  }

  /** Servers by name. Addresses are those for benchmarks (RFC 2544), which lead nowhere. */
  private static String manyNames(AttackedTool tool) {
    String[] addresses =
        IntStream.range(0, ADDRESSES)
            .mapToObj(i -> "198.18." + i / 250 + "." + (1 + i % 250))
            .toArray(String[]::new);
    tool.names().answer("many.example", addresses);
    return Stream.concat(
            Stream.of("many.example"),
            IntStream.range(0, UNANSWERED_NAMES).mapToObj(i -> "n" + i + ".silent"))
        .map(name -> "  - " + name + "\n")
        .collect(Collectors.joining());
  }
}
