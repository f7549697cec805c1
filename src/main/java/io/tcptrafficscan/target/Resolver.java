package io.tcptrafficscan.target;

import io.tcptrafficscan.config.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the address of every server's name. Each name is looked up on its own, so that one that
 * hangs or fails holds up no other. An address stays as long as it is among the answers, so that a
 * name whose answers rotate does not move its series; otherwise the first answer is taken. A name
 * that fails keeps its last address for a bounded time.
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
  private final long refreshNanos;
  private final long retryNanos;
  private final long keepNanos;
  private final Runnable changed;
  private final CountDownLatch unanswered;
  private final Map<Server, Name> names = new LinkedHashMap<>();

  /**
   * @param refresh how old an answer may become before it is asked for again
   * @param keep how long a failing name keeps its last address
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
    refreshNanos = refresh.toNanos();
    retryNanos = Math.min(refreshNanos, RETRY.toNanos());
    keepNanos = keep.toNanos();
    this.changed = changed;
    servers.stream()
        .filter(server -> server.literal() == null)
        .forEach(server -> names.put(server, new Name(server)));
    unanswered = new CountDownLatch(names.size());
  }

  /** Starts the lookups that are due. Returns at once. */
  public void refresh() {
    names.values().forEach(Name::refresh);
  }

  /** Waits until every name was looked up once, at the most for {@code most}. */
  public void awaitFirstAnswers(Duration most) {
    try {
      unanswered.await(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The server's address as known now, or null. */
  public @Nullable InetAddress address(Server server) {
    Name name = names.get(server);
    return name == null ? server.literal() : name.address();
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
    private @Nullable InetAddress address;
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

    synchronized @Nullable InetAddress address() {
      return address;
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
      unanswered.countDown();
      if (different) {
        changed.run();
      }
    }

    /** Returns whether the address changed. */
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
      InetAddress before = address;
      if (before != null && Arrays.asList(answers).contains(before)) {
        return false;
      }
      address = answers[0];
      if (before != null) {
        LOG.infof(
            "event=address_changed server=%s from=%s to=%s",
            server, before.getHostAddress(), answers[0].getHostAddress());
      }
      return true;
    }

    private boolean failed(String problem, long now) {
      failures++;
      boolean kept = address != null && now - answeredNanos < keepNanos;
      if (!failing) {
        LOG.warnf(
            "event=name_failed server=%s problem=\"%s\" last_address=%s",
            server, problem, kept ? "kept" : "none");
      } else {
        LOG.debugf("event=name_failed server=%s problem=\"%s\"", server, problem);
      }
      failing = true;
      if (address != null && !kept) {
        LOG.warnf(
            "event=address_dropped server=%s address=%s kept_seconds=%d",
            server, address.getHostAddress(), Duration.ofNanos(keepNanos).toSeconds());
        address = null;
        return true;
      }
      return false;
    }
  }
}
