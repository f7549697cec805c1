package io.tcptrafficscan.network.emulator;

import io.tcptrafficscan.network.emulator.Packets.Kind;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/** What became of one direction's packets. The forwarder writes, any thread reads. */
@SuppressWarnings("EnumOrdinal") // indexes of its own arrays
final class Counts {
  /** Why a packet did not arrive. */
  enum Cause {
    LOSS,
    RULE,
    QUEUE,
    /** The emulator's own fault: nothing that it emulates. */
    OVERRUN
  }

  private static final int KINDS = Kind.values().length;

  private final AtomicLongArray seen = new AtomicLongArray(KINDS);
  private final AtomicLongArray dropped = new AtomicLongArray(KINDS * Cause.values().length);
  private final AtomicLongArray repeatedSyns = new AtomicLongArray(1);

  void see(Kind kind) {
    seen.lazySet(kind.ordinal(), seen.get(kind.ordinal()) + 1);
  }

  void drop(Kind kind, Cause cause) {
    int at = cause.ordinal() * KINDS + kind.ordinal();
    dropped.lazySet(at, dropped.get(at) + 1);
  }

  void repeatSyn() {
    repeatedSyns.lazySet(0, repeatedSyns.get(0) + 1);
  }

  /** Writes {@code PREFIX.seen.syn=1 PREFIX.loss.syn_ack=2 …}. */
  void describe(String prefix, StringBuilder out) {
    out.append(prefix).append(".repeated.syn=").append(repeatedSyns.get(0));
    for (Kind kind : Kind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      out.append(' ').append(prefix).append(".seen.").append(name).append('=');
      out.append(seen.get(kind.ordinal()));
      for (Cause cause : Cause.values()) {
        out.append(' ').append(prefix).append('.').append(cause.name().toLowerCase(Locale.ROOT));
        out.append('.').append(name).append('=');
        out.append(dropped.get(cause.ordinal() * KINDS + kind.ordinal()));
      }
    }
  }
}
