package io.tcptrafficscan.plan;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is there, and what was there less than a bounded time ago.
 *
 * @param there what is there
 * @param seen when each was last known to be there, on the monotonic clock
 */
record Recent<T>(Set<T> there, Map<T, Long> seen) {

  static <T> Recent<T> none() {
    return new Recent<>(Set.of(), Map.of());
  }

  /** Takes in what is there now, and drops what was last there {@code keepNanos} ago. */
  Recent<T> with(Collection<T> now, long nowNanos, long keepNanos) {
    Map<T, Long> next = new HashMap<>(seen);
    next.values().removeIf(when -> nowNanos - when >= keepNanos);
    now.forEach(each -> next.put(each, nowNanos));
    return new Recent<>(Set.copyOf(now), Map.copyOf(next));
  }

  /** The same, if nothing went until now. */
  Recent<T> unchangedUntil(long nowNanos) {
    Map<T, Long> next = new HashMap<>(seen);
    there.forEach(each -> next.put(each, nowNanos));
    return new Recent<>(there, Map.copyOf(next));
  }

  Set<T> all() {
    return seen.keySet();
  }

  /** Whether anything is known that is not there any more. */
  boolean isAnyGone() {
    return seen.size() > there.size();
  }
}
