package io.tcptrafficscan.config;

import io.tcptrafficscan.net.Quoted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The settings in force. A reload of the file of {@code --config} replaces them as a whole; one
 * reload happens at a time.
 */
public final class LiveSettings {
  private static final Logger LOG = Logger.getLogger(LiveSettings.class);
  private static final int LONGEST_PROBLEM = 200;

  /**
   * How the last reload ended. Before the first reload, the start counts as one.
   *
   * @param loadedEpochMillis when a start or reload last succeeded
   */
  public record Status(boolean successful, long loadedEpochMillis) {}

  private final List<Consumer<Settings>> subscribers = new CopyOnWriteArrayList<>();
  private volatile Configuration inForce;
  private volatile Settings current;
  private volatile Status status = new Status(true, System.currentTimeMillis());
  private Map<String, Object> loadedStamp;
  private Map<String, Object> lastStamp;

  /**
   * @param started what the process starts with, without a problem
   */
  public LiveSettings(Configuration started) {
    inForce = started;
    current = started.settings();
    loadedStamp = started.stamp();
    lastStamp = loadedStamp;
  }

  public Settings current() {
    return current;
  }

  /** The settings in force in the form of a file. Tokens are not in it, only their files are. */
  public String print() {
    return ConfigPrinter.print(inForce);
  }

  public Status status() {
    return status;
  }

  /** The variables of the environment that have no effect. */
  public List<Configuration.IgnoredVariable> ignoredVariables() {
    return inForce.ignoredVariables();
  }

  /** As {@link Configuration#unknownVariables()}. */
  public List<String> unknownVariables() {
    return inForce.unknownVariables();
  }

  /** Whether there is a file to read again. */
  public boolean canReload() {
    return inForce.file() != null;
  }

  /**
   * Calls {@code subscriber} at every change of the settings from now on. The reload waits for the
   * subscriber, which must not throw.
   */
  public void subscribe(Consumer<Settings> subscriber) {
    subscribers.add(subscriber);
  }

  /**
   * Reloads the file if it has changed since it was last read. A file that has changed since the
   * previous call waits for the next call, because it may still be being written.
   */
  public synchronized void reloadIfChanged() {
    Map<String, Object> now = Configuration.stamp(inForce.file());
    boolean settled = now.equals(lastStamp);
    lastStamp = now;
    if (settled && !now.equals(loadedStamp)) {
      reload("file");
    }
  }

  /**
   * Reads the file again. The new settings come into force only if all of them are valid.
   *
   * @param trigger what asked for the reload, for the log
   * @return one line: the first error, or all changes of settings that are fixed at the start;
   *     empty if the reload succeeded
   */
  public synchronized Optional<String> reload(String trigger) {
    try {
      return load(trigger);
    } catch (Throwable e) { // whatever it was, the agent goes on with the settings that it has
      return refuse(
          trigger, Quoted.line("the reload cannot be finished: " + e, LONGEST_PROBLEM), 1);
    }
  }

  private Optional<String> load(String trigger) {
    loadedStamp = Configuration.stamp(inForce.file()); // a file that fails is not read again
    Configuration loaded = inForce.reload();
    loadedStamp = loaded.stamp();
    if (!loaded.problems().isEmpty()) {
      return refuse(trigger, loaded.problems().get(0), loaded.problemCount());
    }
    List<String> changes = inForce.fixedChanges(loaded);
    if (!changes.isEmpty()) {
      return refuse(trigger, String.join("; ", changes), changes.size());
    }
    take(trigger, loaded);
    return Optional.empty();
  }

  private Optional<String> refuse(String trigger, String problem, int errors) {
    status = new Status(false, status.loadedEpochMillis());
    LOG.errorf(
        "event=reload_failed trigger=%s file=\"%s\" errors=%d problem=\"%s\""
            + " effect=\"the settings before stay in force\"",
        trigger, inForce.file(), errors, problem.replace('"', '\''));
    return Optional.of(problem);
  }

  private void take(String trigger, Configuration loaded) {
    Settings next = loaded.settings();
    boolean changed = !next.equals(current);
    if (changed) {
      tell(next);
    }
    inForce = loaded;
    status = new Status(true, System.currentTimeMillis());
    LOG.infof(
        "event=reload_succeeded trigger=%s file=\"%s\" changed=%s interfaces=%d servers=%d",
        trigger, inForce.file(), changed, next.interfaces().size(), next.servers().size());
  }

  /** Tells all subscribers. If one fails, the settings before come into force again. */
  private void tell(Settings next) {
    Settings before = current;
    current = next;
    try {
      subscribers.forEach(subscriber -> subscriber.accept(next));
    } catch (Throwable e) {
      current = before;
      subscribers.forEach(subscriber -> tellAgain(subscriber, before, e));
      throw e;
    }
  }

  private static void tellAgain(
      Consumer<Settings> subscriber, Settings before, Throwable original) {
    try {
      subscriber.accept(before);
    } catch (RuntimeException | Error e) {
      original.addSuppressed(e);
    }
  }
}
