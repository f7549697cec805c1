package io.tcptrafficscan.plan;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Keeps the addresses of the servers' names. A name is looked up once for all servers that have it,
 * and apart from other names, so that a lookup that hangs or fails delays no other. A server with
 * {@code all:} has every address of its name. Any other server has one: it stays while it is among
 * the answers, so that a name whose answers rotate keeps its series; otherwise the first answer is
 * taken. A name whose lookups fail keeps its last addresses for a bounded time.
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
   * How the lookups of one server's name went. Servers with the same name have the same figures.
   *
   * @param lastDuration how long the last lookup took, whether it succeeded or not
   * @param failures lookups that gave no address
   */
  public record Statistics(Server server, Duration lastDuration, long failures) {}

  private final Lookup lookup;
  private final Executor executor;
  private final LongSupplier nanoClock;
  private final Runnable changed;
  private volatile long refreshNanos;
  private volatile long retryNanos;
  private volatile long keepNanos;

  /** By host. The map is replaced as a whole and never changed. */
  private volatile Map<String, Name> names = Map.of();

  /**
   * @param refresh how old an answer may become before it is asked for again
   * @param keep how long a failing name keeps its last addresses
   * @param changed called on a thread of the executor after a lookup that changed an address
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
    replace(servers, refresh, keep);
  }

  /** Resolves other servers from now on, at other times. A name that stays keeps its addresses. */
  public synchronized void replace(List<Server> servers, Duration refresh, Duration keep) {
    refreshNanos = refresh.toNanos();
    retryNanos = Math.min(refreshNanos, RETRY.toNanos());
    keepNanos = keep.toNanos();
    Map<String, List<Server>> byHost =
        servers.stream()
            .filter(server -> server.literal() == null)
            .collect(groupingBy(Server::host, LinkedHashMap::new, toList()));
    Map<String, Name> before = names;
    Map<String, Name> next = new LinkedHashMap<>();
    byHost.forEach(
        (host, sharing) -> {
          Name known = before.get(host);
          Name name = known == null ? new Name(host) : known;
          name.serve(sharing);
          next.put(host, name);
        });
    names = next;
  }

  /** Starts the lookups that are due. Returns at once. */
  public void refresh() {
    names.values().forEach(Name::refresh);
  }

  /** Waits until every name was looked up once, but no longer than {@code most}. */
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
   * The server's addresses as known now: all of them in a fixed order for a server with {@code
   * all:}, one for any other. Empty while it has none.
   */
  public Optional<List<InetAddress>> addresses(Server server) {
    InetAddress literal = server.literal();
    if (literal != null) {
      return Optional.of(List.of(literal));
    }
    return Optional.ofNullable(names.get(server.host()))
        .map(name -> name.answers().of(server))
        .filter(known -> !known.isEmpty());
  }

  /** One entry for each server whose name was looked up. */
  public List<Statistics> statistics() {
    return names.values().stream().flatMap(name -> name.statistics().stream()).toList();
  }

  /** One name. Its monitor guards it, and is not held during a lookup. */
  private final class Name {
    private final String host;
    private final CountDownLatch answered = new CountDownLatch(1);
    private List<Server> servers = List.of();
    private Answers answers = Answers.NONE;
    private boolean lookingUp;
    private boolean failing;
    private boolean everAsked;
    private long askedNanos;
    private long answeredNanos;
    private long durationNanos;
    private long failures;

    Name(String host) {
      this.host = host;
    }

    /** Answers for these servers from now on. */
    synchronized void serve(List<Server> sharing) {
      servers = sharing;
    }

    synchronized Answers answers() {
      return answers;
    }

    synchronized List<Statistics> statistics() {
      Duration last = Duration.ofNanos(durationNanos);
      return last.isZero()
          ? List.of()
          : servers.stream().map(server -> new Statistics(server, last, failures)).toList();
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
      InetAddress[] found = {};
      String problem = "no address";
      try {
        found = lookup.lookup(host);
      } catch (UnknownHostException e) {
        problem = "unknown host";
      } catch (RuntimeException e) {
        problem = e.toString();
      }
      boolean different = take(found, problem);
      answered.countDown();
      if (different) {
        changed.run();
      }
    }

    /** Returns whether an address changed. */
    private synchronized boolean take(InetAddress[] found, String problem) {
      long now = nanoClock.getAsLong();
      lookingUp = false;
      durationNanos = Math.max(1, now - askedNanos);
      return found.length > 0 ? succeeded(found, now) : failed(problem, now);
    }

    private boolean succeeded(InetAddress[] found, long now) {
      answeredNanos = now;
      if (failing) {
        failing = false;
        servers.forEach(server -> LOG.infof("event=name_resolved server=%s", server));
      }
      Answers before = answers;
      answers = before.replacedBy(found);
      boolean changed = false;
      for (Server server : servers) {
        if (!before.of(server).equals(answers.of(server))) {
          changed = true;
          answers.logChange(server, before);
        }
      }
      return changed;
    }

    private boolean failed(String problem, long now) {
      failures++;
      boolean kept = !answers.isEmpty() && now - answeredNanos < keepNanos;
      servers.forEach(server -> logFailure(server, problem, kept));
      failing = true;
      if (kept || answers.isEmpty()) {
        return false;
      }
      servers.forEach(this::logDrop);
      answers = Answers.NONE;
      return true;
    }

    private void logFailure(Server server, String problem, boolean kept) {
      if (failing) {
        LOG.debugf("event=name_failed server=%s problem=\"%s\"", server, problem);
      } else {
        LOG.warnf(
            "event=name_failed server=%s problem=\"%s\" last_address=%s",
            server, problem, kept ? "kept" : "none");
      }
    }

    private void logDrop(Server server) {
      LOG.warnf(
          "event=address_dropped server=%s address=%s kept_seconds=%d",
          server,
          server.all() ? "all" : answers.one().get(0).getHostAddress(),
          Duration.ofNanos(keepNanos).toSeconds());
    }
  }
}
