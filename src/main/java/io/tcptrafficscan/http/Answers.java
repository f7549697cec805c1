package io.tcptrafficscan.http;

import io.tcptrafficscan.net.Client;
import io.tcptrafficscan.posix.Platform;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests with few renderings, made one at a time on a thread of their own. Requests that
 * come while one is made wait for the next and share it, so that every answer is newer than its
 * request. When memory has no room for another rendering, clients that have stopped to read the
 * oldest lose their connections. Only the event loop of the management port calls it.
 *
 * @param <K> says what is asked for: requests with equal keys share a rendering
 */
public final class Answers<K> {
  private static final Logger LOG = Logger.getLogger(Answers.class);
  private static final int MOST_RENDERINGS = 4;

  /** Renderings may fill one part in so many of the heap. */
  private static final int PART_OF_HEAP = 8;

  private static final int MOST_WAITING = 16;

  /** A client that reads nothing for so long loses its connection if room is needed. */
  private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(100).toNanos();

  /** After a rendering, none begins for this many times as long as it took. */
  private static final int REST = 3;

  private static final long NANOS_A_MILLI = 1_000_000;

  private final Function<K, Rendering> renderer;
  private final Refusals refusals;
  private final ExecutorService thread;
  private final Deque<Answer<K>> waiting = new ArrayDeque<>();
  private final Deque<Reading<K>> readings = new ArrayDeque<>();
  private boolean rendering;
  private boolean timer;
  private long restUntilNanos = System.nanoTime();
  private long lastSize = 1;

  /**
   * @param name of the thread that renders
   * @param renderer is called on that thread
   */
  public Answers(String name, Function<K, Rendering> renderer, Refusals refusals) {
    this.renderer = renderer;
    this.refusals = refusals;
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(() -> runBehindProbes(task), name);
              made.setDaemon(true);
              return made;
            });
  }

  /** A long text would otherwise make probes late. */
  private static void runBehindProbes(Runnable task) {
    Platform.standBack();
    task.run();
  }

  /** A rendering that is being read. */
  private static final class Reading<K> {
    final long sinceNanos = System.nanoTime();
    final Set<Answer<K>> readers;

    Reading(List<Answer<K>> readers) {
      this.readers = new HashSet<>(readers);
    }
  }

  /**
   * Takes a request, which is answered later. When too many wait, the client with the most of them
   * gets 503 for its oldest, so that a client with many requests keeps no other from its answer.
   */
  public void answer(Answer<K> answer, Vertx vertx) {
    waiting.removeIf(Answer::isGone);
    waiting.add(answer);
    if (waiting.size() > MOST_WAITING) {
      Answer<K> refused = oldestOfTheClientWithTheMost();
      waiting.remove(refused);
      refusals.count(Refusals.Reason.BUSY);
      refused.refuse();
    }
    proceed(vertx);
  }

  private Answer<K> oldestOfTheClientWithTheMost() {
    return waiting.stream()
        .collect(
            Collectors.groupingBy(each -> each.client, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .max(Comparator.comparingInt(List::size))
        .orElseThrow()
        .get(0);
  }

  private void proceed(Vertx vertx) {
    waiting.removeIf(Answer::isGone);
    if (rendering || waiting.isEmpty()) {
      return;
    }
    long rest = restUntilNanos - System.nanoTime();
    if (rest > 0) {
      comeBack(rest, vertx);
      return;
    }
    if (!makeRoom()) {
      comeBack(LOOK_AGAIN_NANOS, vertx);
      return;
    }
    render(vertx);
  }

  private void comeBack(long delayNanos, Vertx vertx) {
    if (timer) {
      return;
    }
    timer = true;
    vertx.setTimer(
        delayNanos / NANOS_A_MILLI + 1,
        id -> {
          timer = false;
          proceed(vertx);
        });
  }

  private void cut(Reading<K> reading) {
    for (Answer<K> answer : List.copyOf(reading.readers)) {
      refusals.count(Refusals.Reason.SLOW);
      answer.cut();
    }
  }

  private int mostRenderings() {
    long room = Runtime.getRuntime().maxMemory() / PART_OF_HEAP / lastSize;
    return (int) Math.max(1, Math.min(MOST_RENDERINGS, room));
  }

  /** Whether there is room for another rendering, after the oldest that may go has gone. */
  private boolean makeRoom() {
    if (readings.size() < mostRenderings()) {
      return true;
    }
    Optional<Reading<K>> unread = readings.stream().filter(this::mayGo).findFirst();
    unread.ifPresent(
        reading -> {
          readings.remove(reading);
          cut(reading);
        });
    return unread.isPresent() && readings.size() < mostRenderings();
  }

  private boolean mayGo(Reading<K> reading) {
    return reading.readers.stream()
        .allMatch(reader -> reader.isStalled(GRACE_NANOS) || keepsOthersWaiting(reader, reading));
  }

  /** Whether a client that reads a newer answer as well still reads one that others need. */
  private boolean keepsOthersWaiting(Answer<K> reader, Reading<K> reading) {
    return System.nanoTime() - reading.sinceNanos >= GRACE_NANOS
        && waiting.stream().anyMatch(other -> !other.client.equals(reader.client))
        && readsNewer(reader.client, reading);
  }

  private boolean readsNewer(Client client, Reading<K> than) {
    return readings.stream()
        .filter(reading -> reading.sinceNanos - than.sinceNanos > 0)
        .flatMap(reading -> reading.readers.stream())
        .anyMatch(reader -> reader.client.equals(client));
  }

  private void render(Vertx vertx) {
    K key = waiting.element().key;
    List<Answer<K>> together = waiting.stream().filter(answer -> answer.key.equals(key)).toList();
    waiting.removeAll(together);
    rendering = true;
    Context loop = vertx.getOrCreateContext();
    thread.execute(() -> renderOnThread(key, together, loop));
  }

  private void renderOnThread(K key, List<Answer<K>> together, Context loop) {
    long begun = System.nanoTime();
    Rendering made = null;
    try {
      made = renderer.apply(key);
    } catch (RuntimeException e) {
      LOG.error("event=scrape_broke", e);
    } finally {
      Rendering result = made;
      long ended = System.nanoTime();
      loop.runOnContext(
          back -> {
            rendering = false;
            restUntilNanos = ended + REST * (ended - begun);
            send(together, result, loop.owner());
            proceed(loop.owner());
          });
    }
  }

  private void send(List<Answer<K>> answers, @Nullable Rendering made, Vertx vertx) {
    if (made == null) {
      answers.forEach(Answer::fail);
      return;
    }
    lastSize = made.size();
    Reading<K> reading = new Reading<>(answers);
    readings.add(reading);
    for (Answer<K> answer : answers) {
      answer.send(
          made,
          () -> {
            reading.readers.remove(answer);
            if (reading.readers.isEmpty() && readings.remove(reading)) {
              proceed(vertx);
            }
          });
    }
  }
}
