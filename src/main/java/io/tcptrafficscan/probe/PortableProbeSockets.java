package io.tcptrafficscan.probe;

import io.tcptrafficscan.probe.Prober.PreparedTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sockets for systems without SO_BINDTODEVICE and TCP_INFO, such as macOS. The system chooses the
 * interface, and the connect time stands for the RTT.
 */
final class PortableProbeSockets implements ProbeSockets {
  private final Selector selector;
  private final boolean resetOnClose;
  private final Map<Integer, SocketChannel> channels = new HashMap<>();
  private final List<Integer> ready = new ArrayList<>();

  PortableProbeSockets(boolean resetOnClose) {
    this.resetOnClose = resetOnClose;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Target(InetSocketAddress address) implements PreparedTarget {}

  @Override
  public PreparedTarget prepare(ProbeTarget target) {
    return new Target(new InetSocketAddress(target.address(), target.port()));
  }

  @Override
  public @Nullable ProbeFailure open(int slot, PreparedTarget target) {
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      if (resetOnClose) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      channel.connect(((Target) target).address());
      channel.register(selector, SelectionKey.OP_CONNECT, slot);
      channels.put(slot, channel);
      return null;
    } catch (IOException e) {
      closeQuietly(channel);
      return failure(e, 0);
    }
  }

  @Override
  public int await(long timeoutNanos) {
    ready.clear();
    try {
      long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos + 999_999);
      if (millis <= 0) {
        selector.selectNow();
      } else {
        selector.select(millis);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (SelectionKey key : selector.selectedKeys()) {
      ready.add((Integer) key.attachment());
    }
    selector.selectedKeys().clear();
    return ready.size();
  }

  @Override
  public int ready(int index) {
    return ready.get(index);
  }

  @Override
  public ProbeOutcome outcome(int slot, PreparedTarget target, long connectNanos) {
    SocketChannel channel = channels.get(slot);
    if (channel == null) {
      throw new IllegalStateException("slot " + slot + " has no connection");
    }
    try {
      channel.finishConnect();
      return TcpSample.portable(connectNanos, channel.getOption(StandardSocketOptions.SO_RCVBUF));
    } catch (IOException e) {
      return failure(e, 1);
    }
  }

  @Override
  public ProbeFailure timedOut(int slot, PreparedTarget target) {
    return new ProbeFailure(FailureReason.TIMEOUT, "no answer before the deadline", 1);
  }

  private static ProbeFailure failure(IOException e, int synsSent) {
    return new ProbeFailure(FailureReason.of(e), String.valueOf(e.getMessage()), synsSent);
  }

  @Override
  public void close(int slot) {
    closeQuietly(channels.remove(slot));
  }

  private static void closeQuietly(@Nullable SocketChannel channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException ignored) {
      // No data was written, and the descriptor is released even if close fails.
    }
  }

  @Override
  public void wakeup() {
    selector.wakeup();
  }

  @Override
  public void close() {
    List.copyOf(channels.keySet()).forEach(this::close);
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
