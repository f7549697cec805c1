package io.tcptrafficscan.network.emulator;

import java.io.IOException;
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

  private final Map<InetSocketAddress, ServerSocketChannel> open = new ConcurrentHashMap<>();

  /** An empty address is every address of both families. */
  void listen(String address, int port, Manner manner) throws IOException {
    InetSocketAddress at =
        address.equals("*")
            ? new InetSocketAddress(port)
            : new InetSocketAddress(InetAddress.getByName(address), port);
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(at, BACKLOG);
    open.put(at, server);
    Thread thread = new Thread(() -> serve(server, manner), "server " + at);
    thread.setDaemon(true);
    thread.start();
  }

  void close(String address, int port) throws IOException {
    ServerSocketChannel server =
        open.remove(
            address.equals("*")
                ? new InetSocketAddress(port)
                : new InetSocketAddress(InetAddress.getByName(address), port));
    if (server != null) {
      server.close();
    }
  }

  void closeAll() throws IOException {
    for (ServerSocketChannel server : open.values()) {
      server.close();
    }
    open.clear();
  }

  private static void serve(ServerSocketChannel server, Manner manner) {
    try (Selector selector = Selector.open()) {
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      while (server.isOpen()) {
        selector.select(100);
        if (manner == Manner.LATE) {
          Thread.sleep(LATE_MILLIS);
        }
        for (Iterator<SelectionKey> i = selector.selectedKeys().iterator(); i.hasNext(); ) {
          SelectionKey key = i.next();
          i.remove();
          if (key.channel() == server && server.isOpen()) {
            acceptAll(server, selector, manner);
          } else if (key.channel() instanceof SocketChannel client) {
            drain(client);
          }
        }
      }
    } catch (IOException | java.nio.channels.ClosedSelectorException e) {
      if (server.isOpen()) {
        throw new IllegalStateException(e);
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
