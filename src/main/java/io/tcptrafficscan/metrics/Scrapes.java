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
 * Answers scrapes with few renderings, one at a time. All who ask while one is made wait for the
 * next and share it, so that every answer is younger than its request. When few renderings are
 * still being read, the clients of the oldest lose their connections to make room for the next. The
 * event loop of the management port calls everything; the rendering has a thread of its own.
 */
final class Scrapes {
  private static final Logger LOG = Logger.getLogger(Scrapes.class);
  private static final int MOST_RENDERINGS = 4;

  /** A heap may hold this part of itself as renderings. */
  private static final int PART_OF_HEAP = 8;

  private static final int MOST_WAITING = 16;

  /** The time that each client has in any case to read its answer. */
  private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();

  /** The thread that renders rests for this many times as long as it worked. */
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
   * Answers later. When too many wait, the client that has the most of them is refused the one that
   * has waited longest: whoever asks much keeps no other client from its answer.
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
    thread.execute(() -> renderThere(format, together, loop));
  }

  private void renderThere(Format format, List<Scrape> together, Context loop) {
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
