package io.tcptrafficscan.plan;

import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Keeps the addresses of every server's name. Each name is looked up on its own, so that one that
 * hangs or fails holds up no other. Of a server with {@code all:} every address is kept; of others
 * one, which stays as long as it is among the answers, so that a name whose answers rotate does not
 * move its series; otherwise the first answer is taken. A name that fails keeps its last addresses
 * for a bounded time.
 */
public final class Resolver {
  private static final Logger LOG = Logger.getLogger(Resolver.class);
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** Looks a name up. Java's own is {@link InetAddress#getAllByName}. */
  @FunctionalInterface
  public interface Lookup {
    InetAddress[] lookup(String host) throws UnknownHostException;
  }

  /**
   * How the lookups of one server's name go.
   *
   * @param lastDuration of the last lookup, whatever came of it
   */
  public record Statistics(Server server, Duration lastDuration, long failures) {}

  private final Lookup lookup;
  private final Executor executor;
  private final LongSupplier nanoClock;
  private final Runnable changed;
  private volatile long refreshNanos;
  private volatile long retryNanos;
  private volatile long keepNanos;

  /** Replaced as a whole. */
  private volatile Map<Server, Name> names = Map.of();

  /**
   * @param refresh how old an answer may become before it is asked for again
   * @param keep how long a failing name keeps its last addresses
   * @param changed called after a lookup that changed an address, on the executor's thread
   */
  public Resolver(
      List<Server> servers,
      Lookup lookup,
      Executor executor,
      LongSupplier nanoClock,
      Duration refresh,
      Duration keep,
      Runnable changed) {
    this.lookup = lookup;
    this.executor = executor;
    this.nanoClock = nanoClock;
    this.changed = changed;
    follow(servers, refresh, keep);
  }

  /** Follows other servers and times from now on. Servers that stay keep their addresses. */
  public synchronized void follow(List<Server> servers, Duration refresh, Duration keep) {
    refreshNanos = refresh.toNanos();
    retryNanos = Math.min(refreshNanos, RETRY.toNanos());
    keepNanos = keep.toNanos();
    Map<Server, Name> before = names;
    Map<Server, Name> next = new LinkedHashMap<>();
    for (Server server : servers) {
      if (server.literal() == null) {
        Name known = before.get(server);
        next.put(server, known == null ? new Name(server) : known);
      }
    }
    names = next;
  }

  /** Starts the lookups that are due. Returns at once. */
  public void refresh() {
    names.values().forEach(Name::refresh);
  }

  /** Waits until every name was looked up once, at the most for {@code most}. */
  public void awaitFirstAnswers(Duration most) {
    long deadline = System.nanoTime() + most.toNanos();
    try {
      for (Name name : names.values()) {
        name.answered.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The server's addresses as known now: for one with {@code all:} all of them in a fixed order,
   * for another its one. Nothing while it has none.
   */
  public Optional<List<InetAddress>> addresses(Server server) {
    Name name = names.get(server);
    InetAddress literal = server.literal();
    if (name != null) {
      return Optional.of(name.addresses()).filter(known -> !known.isEmpty());
    }
    return Optional.ofNullable(literal).map(List::of);
  }

  /** One entry for each name that was looked up. */
  public List<Statistics> statistics() {
    List<Statistics> all = new ArrayList<>();
    names.values().forEach(name -> name.addStatistics(all));
    return all;
  }

  /** One server's name. Its monitor guards it; no lookup is made under it. */
  private final class Name {
    private final Server server;
    private final CountDownLatch answered = new CountDownLatch(1);
    private List<InetAddress> addresses = List.of();
    private boolean lookingUp;
    private boolean failing;
    private boolean everAsked;
    private long askedNanos;
    private long answeredNanos;
    private long durationNanos;
    private long failures;

    Name(Server server) {
      this.server = server;
    }

    synchronized List<InetAddress> addresses() {
      return addresses;
    }

    synchronized void addStatistics(List<Statistics> all) {
      if (durationNanos > 0) {
        all.add(new Statistics(server, Duration.ofNanos(durationNanos), failures));
      }
    }

    void refresh() {
      synchronized (this) {
        long now = nanoClock.getAsLong();
        boolean due = !everAsked || now - askedNanos >= (failing ? retryNanos : refreshNanos);
        if (lookingUp || !due) {
          return;
        }
        lookingUp = true;
        everAsked = true;
        askedNanos = now;
      }
      executor.execute(this::lookUp);
    }

    private void lookUp() {
      InetAddress[] answers = {};
      String problem = "no address";
      try {
        answers = lookup.lookup(server.host());
      } catch (UnknownHostException e) {
        problem = "unknown host";
      } catch (RuntimeException e) {
        problem = e.toString();
      }
      boolean different = take(answers, problem);
      answered.countDown();
      if (different) {
        changed.run();
      }
    }

    /** Returns whether an address changed. */
    private synchronized boolean take(InetAddress[] answers, String problem) {
      long now = nanoClock.getAsLong();
      lookingUp = false;
      durationNanos = Math.max(1, now - askedNanos);
      return answers.length > 0 ? succeeded(answers, now) : failed(problem, now);
    }

    private boolean succeeded(InetAddress[] answers, long now) {
      answeredNanos = now;
      if (failing) {
        failing = false;
        LOG.infof("event=name_resolved server=%s", server);
      }
      List<InetAddress> before = addresses;
      addresses = server.all() ? sorted(answers) : List.of(oneOf(answers, before));
      if (addresses.equals(before)) {
        return false;
      }
      if (!before.isEmpty()) {
        logChange(before);
      }
      return true;
    }

    private void logChange(List<InetAddress> before) {
      if (server.all()) {
        LOG.infof(
            "event=addresses_changed server=%s joined=%d left=%d addresses=%d",
            server,
            countMissing(addresses, before),
            countMissing(before, addresses),
            addresses.size());
      } else {
        LOG.infof(
            "event=address_changed server=%s from=%s to=%s",
            server, before.get(0).getHostAddress(), addresses.get(0).getHostAddress());
      }
    }

    private boolean failed(String problem, long now) {
      failures++;
      boolean kept = !addresses.isEmpty() && now - answeredNanos < keepNanos;
      if (!failing) {
        LOG.warnf(
            "event=name_failed server=%s problem=\"%s\" last_address=%s",
            server, problem, kept ? "kept" : "none");
      } else {
        LOG.debugf("event=name_failed server=%s problem=\"%s\"", server, problem);
      }
      failing = true;
      if (!addresses.isEmpty() && !kept) {
        LOG.warnf(
            "event=address_dropped server=%s address=%s kept_seconds=%d",
            server,
            server.all() ? "all" : addresses.get(0).getHostAddress(),
            Duration.ofNanos(keepNanos).toSeconds());
        addresses = List.of();
        return true;
      }
      return false;
    }
  }

  private static InetAddress oneOf(InetAddress[] answers, List<InetAddress> before) {
    return before.stream().filter(Arrays.asList(answers)::contains).findFirst().orElse(answers[0]);
  }

  /** IPv4 first, each family by value, each address once. */
  private static List<InetAddress> sorted(InetAddress[] answers) {
    return Arrays.stream(answers)
        .distinct()
        .sorted(
            Comparator.<InetAddress>comparingInt(address -> address.getAddress().length)
                .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned))
        .toList();
  }

  private static long countMissing(List<InetAddress> addresses, List<InetAddress> from) {
    Set<InetAddress> there = new HashSet<>(from);
    return addresses.stream().filter(address -> !there.contains(address)).count();
  }
}
