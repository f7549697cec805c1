package io.tcptrafficscan.plan;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.AddressFamily;
import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the addresses of the servers' names. A name is looked up once for all servers that have it,
 * and apart from other names, so that a lookup that hangs or fails delays no other. A server with
 * {@code all:} has every address of its name, any other server one of each family. An address that
 * the answers lack stays for a bounded time: a lookup may fail, for one family or for both, and a
 * pool of servers may give another part of its addresses each time. {@link Answers} says when the
 * one address of a server moves.
 */
public final class Resolver {
  private static final Logger LOG = Logger.getLogger(Resolver.class);
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** A lookup may begin so much earlier than planned: {@link #refresh} is not called exactly. */
  private static final Duration EARLY = Duration.ofMillis(200);

  /** A lookup that takes longer counts as failed; its answer is still taken when it comes. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Looks a name up. Java's own is {@link InetAddress#getAllByName}. */
  @FunctionalInterface
  public interface Lookup {
    InetAddress[] lookup(String host) throws UnknownHostException;
  }

  /**
   * How the lookups of one server's name went. Servers with the same name have the same figures.
   *
   * @param lastDuration how long the last lookup took, whether it succeeded or not
   * @param failures lookups that gave no address, or none of a family that is kept
   */
  public record Statistics(Server server, Duration lastDuration, long failures) {}

  private final Lookup lookup;
  private final Executor executor;
  private final Executor slowExecutor;
  private final LongSupplier nanoClock;
  private final Predicate<InetAddress> isAnswering;
  private final Runnable changed;
  private volatile Settings settings;

  /** By host. The map is replaced as a whole and never changed. */
  private volatile Map<String, Name> names = Map.of();

  /**
   * @param executor runs each lookup at once
   * @param slowExecutor runs the lookups of names whose last lookup took too long and found
   *     nothing; they may wait for one another
   * @param isAnswering whether probes of an address succeed
   * @param changed called after an address changed, on the thread of the lookup or of {@link
   *     #refresh}
   */
  public Resolver(
      List<Server> servers,
      Settings settings,
      Lookup lookup,
      Executor executor,
      Executor slowExecutor,
      LongSupplier nanoClock,
      Predicate<InetAddress> isAnswering,
      Runnable changed) {
    this.settings = settings;
    this.lookup = lookup;
    this.executor = executor;
    this.slowExecutor = slowExecutor;
    this.nanoClock = nanoClock;
    this.isAnswering = isAnswering;
    this.changed = changed;
    replace(servers, settings);
  }

  /** Resolves other servers from now on, at other times. A name that stays keeps its addresses. */
  public synchronized void replace(List<Server> servers, Settings next) {
    settings = next;
    Map<String, List<Server>> byHost =
        servers.stream()
            .filter(server -> server.literal() == null)
            .collect(groupingBy(Server::host, LinkedHashMap::new, toList()));
    Map<String, Name> before = names;
    Map<String, Name> all = new LinkedHashMap<>();
    byHost.forEach(
        (host, sharing) -> {
          Name known = before.get(host);
          Name name = known == null ? new Name(host) : known;
          name.serve(sharing);
          all.put(host, name);
        });
    names = all;
  }

  /** Starts the lookups that are due, and fails those that take too long. Returns at once. */
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
   * The server's addresses as known now, of the families that it wants: all of them in a fixed
   * order for a server with {@code all:}, one of each family for any other. Empty while it has
   * none.
   */
  public Optional<List<InetAddress>> addresses(Server server) {
    InetAddress literal = server.literal();
    if (literal != null) {
      return Optional.of(List.of(literal));
    }
    return Optional.ofNullable(names.get(server.host()))
        .map(name -> wanted(server, name.answers().of(server)))
        .filter(known -> !known.isEmpty());
  }

  private List<InetAddress> wanted(Server server, List<InetAddress> addresses) {
    return addresses.stream().filter(settings.family(server)::includes).toList();
  }

  /** Whether the first lookup of the server's name has not ended, so that nothing is known. */
  boolean isPending(Server server) {
    Name name = names.get(server.host());
    return name != null && name.answered.getCount() > 0;
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
    private boolean slow;
    private boolean overdue;
    private boolean failing;
    private boolean everAsked;
    private long askedNanos;
    private long failedNanos;
    private long durationNanos;
    private long failures;

    Name(String host) {
      this.host = host;
    }

    /** Answers for these servers from now on, and asks soon for a family that was not wanted. */
    synchronized void serve(List<Server> sharing) {
      servers = sharing;
      everAsked &= sharing.stream().noneMatch(each -> wanted(each, answers.of(each)).isEmpty());
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
      Executor free = begin();
      if (free != null) {
        free.execute(this::lookUp);
      } else if (isOverdue()) {
        tell(fail());
      }
    }

    /** Returns who is to do a lookup; null if none is due. */
    private synchronized @Nullable Executor begin() {
      long now = nanoClock.getAsLong();
      if (lookingUp || (everAsked && now - askedNanos < pause().minus(EARLY).toNanos())) {
        return null;
      }
      lookingUp = true;
      everAsked = true;
      askedNanos = now;
      failedNanos = now;
      return slow ? slowExecutor : executor;
    }

    private synchronized boolean isOverdue() {
      return lookingUp && nanoClock.getAsLong() - failedNanos >= LIMIT.toNanos();
    }

    /** Fails a lookup that is under way. Returns whether an address changed. */
    private synchronized boolean fail() {
      if (!lookingUp) {
        return false; // it has just ended
      }
      failedNanos = nanoClock.getAsLong();
      overdue = true;
      return take(List.of(), "no answer within " + LIMIT.toSeconds() + " s");
    }

    private Duration pause() {
      Duration refresh = settings.resolverRefresh();
      return failing && refresh.compareTo(RETRY) > 0 ? RETRY : refresh;
    }

    private void lookUp() {
      long began = nanoClock.getAsLong();
      InetAddress[] found = {};
      String problem = "no address";
      try {
        found = lookup.lookup(host);
      } catch (UnknownHostException e) {
        problem = "unknown host";
      } catch (RuntimeException e) {
        problem = e.toString();
      }
      tell(end(began, List.of(found), problem));
    }

    /** Takes the end of a lookup. One that failed as overdue does not fail a second time. */
    private synchronized boolean end(long began, List<InetAddress> found, String problem) {
      boolean failedBefore = overdue;
      lookingUp = false;
      overdue = false;
      slow = found.isEmpty() && nanoClock.getAsLong() - began >= LIMIT.toNanos();
      return (!failedBefore || !found.isEmpty()) && take(found, problem);
    }

    private void tell(boolean different) {
      answered.countDown();
      if (different) {
        changed.run();
      }
    }

    /** Returns whether an address changed. */
    private synchronized boolean take(List<InetAddress> found, String problem) {
      long now = nanoClock.getAsLong();
      durationNanos = Math.max(1, now - askedNanos);
      List<InetAddress> usable = found.stream().filter(this::isWanted).toList();
      Answers before = answers;
      answers = before.replacedBy(usable, now, settings.resolverKeep().toNanos(), isAnswering);
      noteFailure(usable.isEmpty() ? problem : missingFamily(usable));
      List<Server> changedServers =
          servers.stream().filter(each -> !before.of(each).equals(answers.of(each))).toList();
      changedServers.forEach(server -> logChange(server, before));
      return !changedServers.isEmpty();
    }

    private boolean isWanted(InetAddress address) {
      return servers.stream().anyMatch(server -> settings.family(server).includes(address));
    }

    /** What a partial failure is called; empty where every family is there. */
    private String missingFamily(List<InetAddress> found) {
      return answers.all().stream()
          .filter(this::isWanted)
          .map(AddressFamily::of)
          .filter(family -> found.stream().noneMatch(family::includes))
          .map(family -> "no " + (family == AddressFamily.IPV4 ? "IPv4" : "IPv6") + " address")
          .findFirst()
          .orElse("");
    }

    private void noteFailure(String problem) {
      boolean fails = !problem.isEmpty();
      for (Server server : servers) {
        if (fails && failing) {
          LOG.debugf("event=name_failed server=%s problem=\"%s\"", server, problem);
        } else if (fails) {
          LOG.warnf(
              "event=name_failed server=%s problem=\"%s\" last_address=%s",
              server, problem, answers.all().isEmpty() ? "none" : "kept");
        } else if (failing) {
          LOG.infof("event=name_resolved server=%s", server);
        }
      }
      failures += fails ? 1 : 0;
      failing = fails;
    }

    /** Logs that a server's addresses changed. The first addresses of a name are no change. */
    private void logChange(Server server, Answers before) {
      if (answers.all().isEmpty()) {
        LOG.warnf(
            "event=address_dropped server=%s address=%s kept_seconds=%d",
            server,
            server.all() ? "all" : Answers.text(before.one()),
            settings.resolverKeep().toSeconds());
      } else if (!before.all().isEmpty() && server.all()) {
        LOG.infof(
            "event=addresses_changed server=%s joined=%d left=%d addresses=%d",
            server,
            countMissing(answers.all(), before.all()),
            countMissing(before.all(), answers.all()),
            answers.all().size());
      } else if (!before.all().isEmpty()) {
        LOG.infof(
            "event=address_changed server=%s from=%s to=%s",
            server, Answers.text(before.one()), Answers.text(answers.one()));
      }
    }

    /** How many of {@code addresses} are not in {@code from}. */
    private static long countMissing(List<InetAddress> addresses, List<InetAddress> from) {
      Set<InetAddress> there = Set.copyOf(from);
      return addresses.stream().filter(address -> !there.contains(address)).count();
    }
  }
}
