package io.tcptrafficscan.console;

import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.scan.PathOutcome;
import io.tcptrafficscan.scan.ScanListener;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes standard output in a thread of its own, so that a reader that stops reading delays nothing
 * else. Lines that do not fit into the queue are dropped, and one warning says so.
 */
@Singleton
public class Console implements ScanListener {
  private static final Logger LOG = Logger.getLogger(Console.class);
  private static final int QUEUED = 16_384;
  private static final long CLOSE_MILLIS = 300;
  private static final Supplier<String> END = () -> "";

  private final Settings settings;
  private final Lines lines;
  private final OutputStream out;
  private final BlockingQueue<Supplier<String>> queue = new ArrayBlockingQueue<>(QUEUED);
  private volatile Runnable broken = () -> {};
  private @Nullable Thread writer;
  private boolean dropping;

  @Inject
  Console(Settings settings, Correction correction, CapacityReadings capacities) {
    this.settings = settings;
    this.lines = new Lines(correction, capacities);
    this.out = new FileOutputStream(FileDescriptor.out);
  }

  /**
   * Starts to write. The output {@code bars} begins with the addresses of metrics and API.
   *
   * @param whenBroken called when output that was asked for cannot be written any more
   */
  public synchronized void start(Runnable whenBroken) {
    broken = whenBroken;
    if (settings.output() == Settings.Output.NONE) {
      return;
    }
    Thread thread = new Thread(this::write, "console");
    thread.setDaemon(true);
    writer = thread;
    thread.start();
    if (settings.output() == Settings.Output.BARS) {
      print(() -> Lines.header(settings.metrics().port(), settings.api().port()));
    }
  }

  /** Prints that the agent stops, if the output is {@code bars}. */
  public void sayShuttingDown() {
    if (settings.output() == Settings.Output.BARS) {
      print(() -> "Shutting down...\n");
    }
  }

  /** Writes what is queued and ends. Does not wait long for a reader that does not read. */
  public synchronized void stop() {
    Thread thread = writer;
    if (thread == null) {
      return;
    }
    writer = null;
    print(END);
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean wantsProbes() {
    return settings.output() == Settings.Output.JSON;
  }

  @Override
  public boolean wantsRounds() {
    return settings.output() == Settings.Output.BARS;
  }

  @Override
  public void probeEnded(PathOutcome outcome, long epochMillis) {
    print(() -> lines.json(outcome, epochMillis));
  }

  @Override
  public void roundEnded(List<PathOutcome> outcomes) {
    print(() -> lines.bars(outcomes));
  }

  private void print(Supplier<String> text) {
    boolean full = !queue.offer(text);
    if (full && !dropping) {
      LOG.warn("event=output_dropped problem=\"standard output is not read fast enough\"");
    }
    dropping = full;
  }

  /** After the reader has gone, the queue is still emptied: measuring goes on, and fills it. */
  private void write() {
    boolean read = true;
    try {
      for (Supplier<String> text = queue.take(); text != END; text = queue.take()) {
        read = read && write(text.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether somebody reads the output. */
  private boolean write(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return true;
    } catch (IOException e) {
      LOG.errorf(
          "event=output_failed problem=\"%s\" effect=\"%s\"",
          e.getMessage(),
          settings.outputAsked() ? "the process ends" : "measuring goes on without output");
      if (settings.outputAsked()) {
        broken.run();
      }
      return false;
    }
  }
}
