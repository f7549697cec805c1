package io.tcptrafficscan.correction;

import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.ReplacedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a state file for one process. The lock is on a file beside it, since the state file itself
 * is replaced at each change. The kernel releases the lock when the process ends, however it ends.
 */
public final class StateLock implements AutoCloseable {
  private static final String SUFFIX = ".lock";

  /** Refers to all locks: a channel that is garbage-collected is closed, and its lock released. */
  private static final Set<StateLock> HELD = ConcurrentHashMap.newKeySet();

  private final FileChannel channel;

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock. Removes what a process that was killed while it wrote has left behind.
   *
   * @throws IOException where the lock cannot be taken
   * @throws InvalidInputException where another process has it
   */
  public static StateLock take(Path stateFile) throws IOException {
    Path target = ReplacedFile.target(stateFile);
    Path file = target.resolveSibling(target.getFileName() + SUFFIX);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new InvalidInputException("the file of its lock is no regular file");
    }
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    boolean locked = false;
    try {
      locked = isLocked(channel);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new InvalidInputException("another process uses it: give each agent a file of its own");
    }
    ReplacedFile.removeUnfinished(target);
    StateLock lock = new StateLock(channel);
    HELD.add(lock);
    return lock;
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // this process has it
    }
  }

  @Override
  public void close() throws IOException {
    HELD.remove(this);
    channel.close();
  }
}
