package io.tcptrafficscan.plan;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is there, and what went less than a bounded time ago.
 *
 * @param seen when each was last there, on the monotonic clock
 */
record Recent<T>(Map<T, Long> seen) {

  static <T> Recent<T> none() {
    return new Recent<>(Map.of());
  }

  /** Takes in what is there now, and drops what went {@code keepNanos} ago. */
  Recent<T> with(Collection<T> there, long nowNanos, long keepNanos) {
    Map<T, Long> next = new HashMap<>(seen);
    next.values().removeIf(when -> nowNanos - when >= keepNanos);
    there.forEach(each -> next.put(each, nowNanos));
    return new Recent<>(Map.copyOf(next));
  }

  Set<T> all() {
    return seen.keySet();
  }
}
