package io.tcptrafficscan.probe;

import io.tcptrafficscan.posix.Sockets;
import io.tcptrafficscan.posix.Source;
import java.util.HashMap;
import java.util.Map;

/**
 * Sockets that connect again when many probes follow each other: to make, bind and close another
 * one would cost the kernel about as much as the handshake. {@code connect} to AF_UNSPEC ends their
 * connection (connect(2)) by RST, as a close with SO_LINGER would. They stay bound to their
 * interface and source address. Once a second all are closed, so that what the machine's settings
 * give to new sockets, such as {@code net.ipv4.tcp_rmem}, is soon that of all. For one thread.
 */
final class SpareSockets {
  /** Most sockets to keep for a source. */
  private static final int CAPACITY = 64;

  private static final long MOST_AGE_NANOS = 1_000_000_000;

  /** Where probes are so far apart, their cost does not matter. */
  private static final long LONG_WAIT_NANOS = 10_000_000;

  private final Sockets sockets;
  private final Map<Source, Stack> stacks = new HashMap<>();
  private long generation;
  private long closedNanos;

  SpareSockets(Sockets sockets, long nowNanos) {
    this.sockets = sockets;
    closedNanos = nowNanos;
  }

  private static final class Stack {
    final int[] descriptors = new int[CAPACITY];
    int size;
  }

  /** What to give to {@link #keep} for a socket that is made from now on, or was taken. */
  long generation() {
    return generation;
  }

  /** Returns a socket that is bound to {@code source}, negative if there is none. */
  int take(Source source) {
    Stack stack = stacks.get(source);
    return stack == null || stack.size == 0 ? -1 : stack.descriptors[--stack.size];
  }

  /**
   * Ends the connection of a socket and keeps it.
   *
   * @param receiveBuffer its size before anything but the handshake arrived. What the server sends
   *     can enlarge it, and the next connection would have it
   * @param made the {@link #generation()} before it was made
   * @return false if it is not kept: then the caller closes it
   */
  boolean keep(int fd, int receiveBuffer, Source source, long made) {
    if (made != generation) {
      return false;
    }
    Stack stack = stacks.computeIfAbsent(source, unused -> new Stack());
    if (stack.size == CAPACITY
        || sockets.disconnect(fd) < 0
        || sockets.receiveBuffer(fd) != receiveBuffer) {
      return false;
    }
    stack.descriptors[stack.size++] = fd;
    return true;
  }

  /** Closes all once a second and before a long wait. */
  void beforeWait(long nowNanos, long timeoutNanos) {
    if (timeoutNanos > LONG_WAIT_NANOS || nowNanos - closedNanos >= MOST_AGE_NANOS) {
      closedNanos = nowNanos;
      closeAll();
    }
  }

  /** Closes all, and keeps none that was made before. */
  void closeAll() {
    generation++;
    for (Stack stack : stacks.values()) {
      while (stack.size > 0) {
        sockets.close(stack.descriptors[--stack.size]);
      }
    }
  }

  /** Closes all where the sources have changed. */
  void forgetSources() {
    closeAll();
    stacks.clear();
  }
}
