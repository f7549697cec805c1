package io.tcptrafficscan.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The places for connections to one port. When all are taken, the connection that has waited
 * longest for a request gives way to a new one: whoever only holds connections keeps nobody out. A
 * connection that is being answered gives way only if its client reads slowly. All threads may
 * call.
 */
final class Places {
  /** An answer that takes longer gives way. */
  private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

  /** A network of IPv6 that one client has as a rule, in bytes. */
  private static final int NETWORK = 8;

  private final int limit;
  private final int limitOfClient;
  private final LongSupplier nanoClock;

  /** In the order of {@link Place#since}. */
  private final Set<Place> taken = new LinkedHashSet<>();

  /**
   * @param limit of all connections together; one client may have half of them
   */
  Places(int limit, LongSupplier nanoClock) {
    this.limit = limit;
    limitOfClient = Math.max(1, limit / 2);
    this.nanoClock = nanoClock;
  }

  /** The place of one connection. */
  static final class Place {
    private final ByteBuffer client;
    private final Runnable close;
    private boolean answering;
    private long since;

    /**
     * @param close closes the connection; called with a lock held, so that it must not wait
     */
    Place(InetAddress client, Runnable close) {
      byte[] address = client.getAddress();
      this.client =
          client instanceof Inet6Address
              ? ByteBuffer.wrap(address, 0, NETWORK).slice()
              : ByteBuffer.wrap(address);
      this.close = close;
    }
  }

  /** What came of a request for a place. */
  enum Outcome {
    TAKEN,
    /** Another connection was closed for this one. */
    TAKEN_FROM_ANOTHER,
    REFUSED
  }

  synchronized Outcome take(Place place) {
    Predicate<Place> ofClient = other -> other.client.equals(place.client);
    Outcome outcome = Outcome.TAKEN;
    if (taken.stream().filter(ofClient).count() >= limitOfClient) {
      outcome = makeRoom(ofClient);
    } else if (taken.size() >= limit) {
      outcome = makeRoom(other -> true);
    }
    if (outcome != Outcome.REFUSED) {
      place.since = nanoClock.getAsLong();
      taken.add(place);
    }
    return outcome;
  }

  private Outcome makeRoom(Predicate<Place> among) {
    long now = nanoClock.getAsLong();
    Optional<Place> oldest =
        taken.stream()
            .filter(among)
            .filter(place -> !place.answering)
            .findFirst()
            .or(
                () ->
                    taken.stream()
                        .filter(among)
                        .filter(place -> now - place.since >= GRACE_NANOS)
                        .findFirst());
    oldest.ifPresent(
        place -> {
          taken.remove(place);
          place.close.run();
        });
    return oldest.isPresent() ? Outcome.TAKEN_FROM_ANOTHER : Outcome.REFUSED;
  }

  /** Notes that the connection waits for a request from now on, or is being answered. */
  synchronized void change(Place place, boolean answering) {
    if (taken.remove(place)) {
      place.answering = answering;
      place.since = nanoClock.getAsLong();
      taken.add(place);
    }
  }

  synchronized void leave(Place place) {
    taken.remove(place);
  }
}
