package io.tcptrafficscan.plan;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is there, and what went less than a bounded time ago.
 *
 * @param all both
 * @param went when each that is not there any more was found to have gone, on the monotonic clock
 */
record Recent<T>(Set<T> all, Map<T, Long> went) {

  static <T> Recent<T> none() {
    return new Recent<>(Set.of(), Map.of());
  }

  /** Takes in what is there now, and drops what went {@code keepNanos} ago. */
  Recent<T> with(Collection<T> there, long nowNanos, long keepNanos) {
    Map<T, Long> gone = new HashMap<>();
    for (T each : all) {
      long when = went.getOrDefault(each, nowNanos);
      if (!there.contains(each) && nowNanos - when < keepNanos) {
        gone.put(each, when);
      }
    }
    Set<T> both = new HashSet<>(there);
    both.addAll(gone.keySet());
    return new Recent<>(Set.copyOf(both), Map.copyOf(gone));
  }

  /** Whether anything is known that is not there any more. */
  boolean isAnyGone() {
    return !went.isEmpty();
  }
}
