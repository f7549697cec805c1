package io.tcptrafficscan.metrics;

import io.tcptrafficscan.http.Refusals;
import io.tcptrafficscan.metrics.Exposition.Format;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers scrapes with few renderings, made one at a time on a thread of their own. Scrapes that
 * come while one is made wait for the next and share it, so that every answer is newer than its
 * request. When memory has no room for another rendering, the clients that still read the oldest
 * lose their connections. Only the event loop of the management port calls it.
 */
final class Scrapes {
  private static final Logger LOG = Logger.getLogger(Scrapes.class);
  private static final int MOST_RENDERINGS = 4;

  /** Renderings may fill one part in so many of the heap. */
  private static final int PART_OF_HEAP = 8;

  private static final int MOST_WAITING = 16;

  /** A client that reads may keep its connection for so long, even if room is needed. */
  private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

  /** After a rendering, none begins for this many times as long as it took. */
  private static final int REST = 3;

  private static final long NANOS_A_MILLI = 1_000_000;

  private final Function<Format, Rendering> renderer;
  private final Refusals refusals;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "scrape");
            made.setDaemon(true);
            return made;
          });
  private final Deque<Scrape> waiting = new ArrayDeque<>();
  private final Deque<Reading> readings = new ArrayDeque<>();
  private boolean rendering;
  private boolean timer;
  private long restUntilNanos = System.nanoTime();
  private long lastSize = 1;

  Scrapes(Function<Format, Rendering> renderer, Refusals refusals) {
    this.renderer = renderer;
    this.refusals = refusals;
  }

  /** A rendering that is being read. */
  private static final class Reading {
    final long sinceNanos = System.nanoTime();
    final Set<Scrape> readers;

    Reading(List<Scrape> readers) {
      this.readers = new HashSet<>(readers);
    }
  }

  /**
   * Takes a scrape, which is answered later. When too many wait, the client with the most of them
   * gets 503 for its oldest, so that a client with many scrapes keeps no other from its answer.
   */
  void answer(Scrape scrape, Vertx vertx) {
    waiting.removeIf(Scrape::isGone);
    waiting.add(scrape);
    if (waiting.size() > MOST_WAITING) {
      Scrape refused = oldestOfTheClientWithTheMost();
      waiting.remove(refused);
      refusals.count(Refusals.Reason.BUSY);
      refused.refuse();
    }
    proceed(vertx);
  }

  private Scrape oldestOfTheClientWithTheMost() {
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
    waiting.removeIf(Scrape::isGone);
    if (rendering || waiting.isEmpty()) {
      return;
    }
    long delay = Math.max(restUntilNanos - System.nanoTime(), untilThereIsRoom());
    if (delay > 0) {
      comeBack(delay, vertx);
      return;
    }
    if (readings.size() >= mostRenderings()) {
      cut(readings.remove());
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

  private void cut(Reading reading) {
    for (Scrape scrape : List.copyOf(reading.readers)) {
      refusals.count(Refusals.Reason.SLOW);
      scrape.cut();
    }
  }

  private int mostRenderings() {
    long room = Runtime.getRuntime().maxMemory() / PART_OF_HEAP / lastSize;
    return (int) Math.max(1, Math.min(MOST_RENDERINGS, room));
  }

  private long untilThereIsRoom() {
    return readings.size() < mostRenderings()
        ? 0
        : readings.element().sinceNanos + GRACE_NANOS - System.nanoTime();
  }

  private void render(Vertx vertx) {
    Format format = waiting.element().format;
    List<Scrape> together = waiting.stream().filter(scrape -> scrape.format == format).toList();
    waiting.removeAll(together);
    rendering = true;
    Context loop = vertx.getOrCreateContext();
    thread.execute(() -> renderOnThread(format, together, loop));
  }

  private void renderOnThread(Format format, List<Scrape> together, Context loop) {
    long begun = System.nanoTime();
    Rendering made = null;
    try {
      made = renderer.apply(format);
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

  private void send(List<Scrape> scrapes, @Nullable Rendering made, Vertx vertx) {
    if (made == null) {
      scrapes.forEach(Scrape::fail);
      return;
    }
    lastSize = made.size();
    Reading reading = new Reading(scrapes);
    readings.add(reading);
    for (Scrape scrape : scrapes) {
      scrape.send(
          made,
          () -> {
            reading.readers.remove(scrape);
            if (reading.readers.isEmpty() && readings.remove(reading)) {
              proceed(vertx);
            }
          });
    }
  }
}
