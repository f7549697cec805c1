package io.tcptrafficscan.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads small files. Every read ends, with a bound on bytes and on time: a pipe, a device, a
 * directory or a socket is refused before it is opened, and a file that gives no answer, as on a
 * server that is gone, is given up. Links are followed, since Kubernetes mounts files as links.
 */
public final class RegularFile {
  /** Much longer than a read takes on a busy machine. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final long THREAD_KEPT_SECONDS = 2;
  private static final int LONGEST_REASON = 200;

  /** Has at most one thread for each key of {@link #UNDER_WAY}, also for a file that hangs. */
  private static final ExecutorService THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          THREAD_KEPT_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "files");
            thread.setDaemon(true);
            return thread;
          });

  private static final Map<String, Access<?>> UNDER_WAY = new ConcurrentHashMap<>();

  /** An access to a file. Callers that want the same while it lasts share it. */
  private static final class Access<T> extends FutureTask<T> {
    private final long startNanos = System.nanoTime();

    Access(String key, Callable<T> work) {
      super(
          () -> {
            try {
              return work.call();
            } finally {
              UNDER_WAY.remove(key);
            }
          });
    }

    long nanosLeft() {
      return LONGEST.toNanos() - (System.nanoTime() - startNanos);
    }
  }

  private RegularFile() {}

  /**
   * Reads a file as text in UTF-8.
   *
   * @throws InvalidInputException where it cannot be read; the message says why, without the path
   */
  public static String text(String file, int mostBytes) {
    try {
      byte[] bytes = read(Path.of(file), mostBytes);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException("is no text in UTF-8");
    } catch (IOException | InvalidPathException e) {
      throw new InvalidInputException(
          Quoted.line("cannot be read: " + reason(e), LONGEST_REASON).replace('"', '\''));
    }
  }

  private static String reason(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return e instanceof AccessDeniedException ? "permission denied" : e.toString();
  }

  /**
   * Reads a whole file.
   *
   * @throws IOException where it cannot be read
   * @throws InvalidInputException where it is no regular file or too large
   */
  public static byte[] read(Path file, int mostBytes) throws IOException {
    return within("read " + file, () -> content(file, mostBytes));
  }

  /**
   * The attributes of what a path leads to, of which {@link Files#readAttributes} has the names.
   */
  public static Map<String, Object> attributes(Path file, String names) throws IOException {
    return within("stat " + file, () -> Files.readAttributes(file, names));
  }

  private static byte[] content(Path file, int mostBytes) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new InvalidInputException("is no regular file");
    }
    if (attributes.size() <= mostBytes) {
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes((int) attributes.size());
        byte[] more = in.readNBytes(mostBytes + 1 - bytes.length); // in /proc the size is always 0
        if (bytes.length + more.length <= mostBytes) {
          return more.length == 0 ? bytes : joined(bytes, more);
        }
      }
    }
    throw new InvalidInputException(
        "is too large: at most %d bytes are accepted".formatted(mostBytes));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /**
   * Does an access on a thread of its own, or shares the one with the same key that is under way.
   * Waits at most {@link #LONGEST} from its start.
   */
  @SuppressWarnings("unchecked") // a key belongs to one type
  private static <T> T within(String key, Callable<T> work) throws IOException {
    Access<T> fresh = new Access<>(key, work);
    Access<?> before = UNDER_WAY.putIfAbsent(key, fresh);
    if (before == null) {
      start(key, fresh);
    }
    return result(before == null ? fresh : (Access<T>) before);
  }

  private static void start(String key, Access<?> fresh) {
    boolean started = false;
    try {
      THREADS.execute(fresh);
      started = true;
    } finally {
      if (!started) { // there was no memory for a thread
        UNDER_WAY.remove(key);
        fresh.cancel(false); // for those who wait for it already
      }
    }
  }

  private static <T> T result(Access<T> access) throws IOException {
    try {
      return access.get(Math.max(0, access.nanosLeft()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + LONGEST.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  /** The cause of a failed access; throws it if it is unchecked. */
  private static IOException failure(@Nullable Throwable cause) {
    if (cause instanceof IOException failure) {
      return failure;
    }
    if (cause instanceof RuntimeException failure) {
      throw failure;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IOException(cause);
  }
}
