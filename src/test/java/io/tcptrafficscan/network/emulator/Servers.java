package io.tcptrafficscan.network.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The TCP servers of the far side, each on a thread of its own. */
final class Servers {
  /** What a server does with its connections. */
  enum Manner {
    /** Accepts, and closes when the client has. */
    ACCEPTING,
    /** Accepts seconds after the kernel has made the connection. */
    LATE,
    /** Accepts and resets at once. */
    RESETTING
  }

  private static final int BACKLOG = 4096;
  private static final long LATE_MILLIS = TimeUnit.SECONDS.toMillis(2);

  private record Running(ServerSocketChannel channel, Selector selector, Thread thread) {
    /** The port is free again only when the selector has let go of the channel. */
    void stop() throws IOException {
      channel.close();
      selector.wakeup();
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final Map<InetSocketAddress, Running> open = new ConcurrentHashMap<>();

  /** {@code *} is every address of both families. */
  void listen(String address, int port, Manner manner) throws IOException {
    InetSocketAddress at = at(address, port);
    ServerSocketChannel channel = ServerSocketChannel.open();
    channel.bind(at, BACKLOG);
    Selector selector = Selector.open();
    Thread thread = new Thread(() -> serve(channel, selector, manner), "server " + at);
    thread.setDaemon(true);
    open.put(at, new Running(channel, selector, thread));
    thread.start();
  }

  private static InetSocketAddress at(String address, int port) throws IOException {
    return address.equals("*")
        ? new InetSocketAddress(port)
        : new InetSocketAddress(InetAddress.getByName(address), port);
  }

  void close(String address, int port) throws IOException {
    Running server = open.remove(at(address, port));
    if (server != null) {
      server.stop();
    }
  }

  void closeAll() throws IOException {
    for (Running server : open.values()) {
      server.stop();
    }
    open.clear();
  }

  private static void serve(ServerSocketChannel channel, Selector selector, Manner manner) {
    try (selector) {
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_ACCEPT);
      while (channel.isOpen()) {
        selector.select();
        if (manner == Manner.LATE) {
          Thread.sleep(LATE_MILLIS);
        }
        for (Iterator<SelectionKey> i = selector.selectedKeys().iterator(); i.hasNext(); ) {
          SelectionKey key = i.next();
          i.remove();
          if (key.channel() == channel && channel.isOpen()) {
            acceptAll(channel, selector, manner);
          } else if (key.channel() instanceof SocketChannel client) {
            drain(client);
          }
        }
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.selectNow();
    } catch (IOException e) {
      if (channel.isOpen()) {
        throw new UncheckedIOException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void acceptAll(ServerSocketChannel server, Selector selector, Manner manner)
      throws IOException {
    for (SocketChannel client = server.accept(); client != null; client = server.accept()) {
      if (manner == Manner.RESETTING) {
        client.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        client.close();
      } else {
        client.configureBlocking(false);
        client.register(selector, SelectionKey.OP_READ);
      }
    }
  }

  private static void drain(SocketChannel client) throws IOException {
    try {
      if (client.read(ByteBuffer.allocate(64)) >= 0) {
        return;
      }
    } catch (IOException e) {
      // A reset, the way in which most probes end.
    }
    client.close();
  }
}
