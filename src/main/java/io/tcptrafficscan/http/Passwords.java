package io.tcptrafficscan.http;

import io.tcptrafficscan.net.Client;
import io.tcptrafficscan.posix.Platform;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * Compares passwords with bcrypt hashes. One comparison takes about 100 ms of a processor, so they
 * are made one at a time on a thread that stands back behind the probes, few wait for it, and one
 * client has at most a quarter of these. A right password is remembered by an HMAC with a key that
 * this process alone has, one for each user. Any thread may call.
 */
final class Passwords {
  /** What came of a comparison. */
  enum Verdict {
    RIGHT,
    WRONG,
    /** It was not made, because this client or too many others wait for one. */
    BUSY
  }

  private static final int MOST_WAITING = 16;
  private static final int MOST_OF_CLIENT = 4;
  private static final int KEY_BYTES = 32;
  private static final long THREAD_KEPT_SECONDS = 2;
  private static final String HMAC = "HmacSHA256";

  private final SecretKeySpec key;
  private final Map<String, byte[]> right = new ConcurrentHashMap<>();
  private final Map<Client, Integer> waiting = new HashMap<>();
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          THREAD_KEPT_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> {
            Thread made = new Thread(() -> runBehindProbes(task), "passwords");
            made.setDaemon(true);
            return made;
          });

  Passwords() {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, HMAC);
    thread.allowCoreThreadTimeOut(true);
  }

  private static void runBehindProbes(Runnable task) {
    Platform.standBack();
    task.run();
  }

  /** Whether this password of a user was right before, and the hash is the same. */
  boolean isKnown(String user, byte[] password, String hash) {
    byte[] known = right.get(user);
    return known != null && MessageDigest.isEqual(known, hmac(password, hash));
  }

  /**
   * Compares a password with a hash, unless too many wait.
   *
   * @param user null for one that does not exist: the verdict is wrong, and takes as long
   * @param ended takes the verdict, on this thread or another
   */
  void compare(
      @Nullable String user, byte[] password, String hash, Client client, Consumer<Verdict> ended) {
    if (!begin(client)) {
      ended.accept(Verdict.BUSY);
      return;
    }
    thread.execute(
        () -> {
          boolean same = false;
          try {
            same = isSame(user, password, hash);
          } finally {
            end(client);
            ended.accept(same ? Verdict.RIGHT : Verdict.WRONG);
          }
        });
  }

  private boolean isSame(@Nullable String user, byte[] password, String hash) {
    if (user != null && isKnown(user, password, hash)) {
      return true; // by a comparison that came before in the queue
    }
    if (!BCrypt.checkpw(password, hash) || user == null) {
      return false;
    }
    right.put(user, hmac(password, hash));
    return true;
  }

  private synchronized boolean begin(Client client) {
    int all = waiting.values().stream().mapToInt(count -> count).sum();
    int own = waiting.getOrDefault(client, 0);
    if (all >= MOST_WAITING || own >= MOST_OF_CLIENT) {
      return false;
    }
    waiting.put(client, own + 1);
    return true;
  }

  private synchronized void end(Client client) {
    waiting.computeIfPresent(client, (same, count) -> count == 1 ? null : count - 1);
  }

  private byte[] hmac(byte[] password, String hash) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      mac.update(hash.getBytes(StandardCharsets.US_ASCII)); // of a fixed length
      return mac.doFinal(password);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
