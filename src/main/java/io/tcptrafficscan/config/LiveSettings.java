package io.tcptrafficscan.config;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The settings in force, while the file of {@code --config} changes. Reloads happen one at a time;
 * readers take one immutable object from a volatile field.
 */
public final class LiveSettings {
  private static final Logger LOG = Logger.getLogger(LiveSettings.class);

  /**
   * How the last reload went; before the first reload, the start.
   *
   * @param loadedEpochMillis when settings last came into force
   */
  public record Status(boolean successful, long loadedEpochMillis) {}

  private final @Nullable String file;
  private final List<Consumer<Settings>> followers = new CopyOnWriteArrayList<>();
  private volatile Settings current;
  private Configuration inForce;
  private volatile Status status = new Status(true, System.currentTimeMillis());
  private @Nullable FileStamp judged;
  private @Nullable FileStamp seen;

  /**
   * @param started what the process starts with, without a problem
   */
  public LiveSettings(Configuration started) {
    inForce = started;
    file = started.file();
    current = started.settings();
    judged = started.stamp();
    seen = judged;
  }

  public Settings current() {
    return current;
  }

  public Status status() {
    return status;
  }

  /** Whether there is a file to read again. */
  public boolean canReload() {
    return file != null;
  }

  /**
   * Calls {@code follower} at every change from now on. The reload waits for it; it must not fail.
   */
  public void follow(Consumer<Settings> follower) {
    followers.add(follower);
  }

  /**
   * Reloads a file that has changed since it was last read. It must not have changed since the call
   * before, so that a file is not read while it is being written.
   */
  public synchronized void reloadIfChanged() {
    if (file == null) {
      return;
    }
    FileStamp now = FileStamp.of(file);
    boolean settled = now.equals(seen);
    seen = now;
    if (settled && !now.equals(judged)) {
      reload("file");
    }
  }

  /**
   * Reads all sources again and takes their settings, or none of them.
   *
   * @param trigger what asked for it, for the log
   * @return in one line what is wrong; nothing where it succeeded
   */
  public synchronized Optional<String> reload(String trigger) {
    Configuration loaded = inForce.reload();
    judged = loaded.stamp();
    Optional<String> problem =
        loaded.problems().isEmpty()
            ? inForce.fixedChange(loaded)
            : loaded.problems().stream().findFirst().map(Problem::toString);
    problem.ifPresentOrElse(
        text -> refuse(trigger, text, Math.max(1, loaded.problems().size())),
        () -> take(trigger, loaded));
    return problem;
  }

  private void refuse(String trigger, String problem, int errors) {
    status = new Status(false, status.loadedEpochMillis());
    LOG.errorf(
        "event=reload_failed trigger=%s file=\"%s\" errors=%d problem=\"%s\""
            + " effect=\"the settings before stay in force\"",
        trigger, file, errors, problem.replace('"', '\''));
  }

  private void take(String trigger, Configuration loaded) {
    Settings next = loaded.settings();
    boolean changed = !next.equals(current);
    current = next;
    inForce = loaded;
    if (changed) {
      followers.forEach(follower -> follower.accept(next));
    }
    status = new Status(true, System.currentTimeMillis());
    LOG.infof(
        "event=reload_succeeded trigger=%s file=\"%s\" changed=%s interfaces=%d servers=%d",
        trigger, file, changed, next.interfaces().size(), next.servers().size());
  }
}
