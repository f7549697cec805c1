package io.tcptrafficscan.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.VertxServiceProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts limits on every port that Vert.x opens. Quarkus has no settings for most of them, and none
 * at all for the management interface, which would also speak HTTP/2. Quarkus finds this class in
 * META-INF/services when the application is built.
 */
public final class HttpLimits implements VertxServiceProvider {
  /** Counts for the whole process: Quarkus makes the only instance. */
  public static final Refusals REFUSALS = new Refusals();

  /** How each open port accepts connections, by its number. */
  private static final Map<Integer, ServerBootstrap> PORTS = new ConcurrentHashMap<>();

  /** What encrypts the connections to a port, by its number. */
  private static final Map<Integer, Supplier<@Nullable SslContext>> TLS = new ConcurrentHashMap<>();

  /** What the kernel and this process hold for a client that reads slowly, or sends and waits. */
  private static final int SEND_BUFFER = 1 << 15;

  private static final int RECEIVE_PIECE = 1 << 12;

  @Override
  public void init(VertxBuilder builder) {
    builder.findTransport(new LimitedTransport());
  }

  /**
   * Opens an open port on one more address. Connections to it are served as those of the first
   * address, and the limits hold for all addresses together.
   *
   * @return closes the port on this address
   * @throws IOException where the process cannot listen there
   */
  @SuppressWarnings("FutureReturnValueIgnored") // closing never fails
  static Runnable listenAlso(InetAddress address, int port) throws IOException {
    ServerBootstrap first = Objects.requireNonNull(PORTS.get(port), "an open port");
    ChannelFuture opened =
        first.clone().bind(new InetSocketAddress(address, port)).awaitUninterruptibly();
    if (!opened.isSuccess()) {
      throw new IOException(opened.cause().getMessage(), opened.cause());
    }
    return () -> opened.channel().close();
  }

  /**
   * Encrypts the connections to a port. Must be called before the port opens.
   *
   * @param contexts is asked for each new connection; null stands for no encryption
   */
  static void encrypt(int port, Supplier<@Nullable SslContext> contexts) {
    TLS.put(port, contexts);
  }

  private static final class LimitedTransport extends JDKTransport {
    @Override
    public void configure(
        NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
      super.configure(options, domainSocket, bootstrap);
      ConnectionSlots slots = new ConnectionSlots(Descriptors.connections());
      bootstrap
          .handler(
              new ConnectionLimiter(
                  slots, REFUSALS, TLS.getOrDefault(options.getPort(), () -> null)))
          .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
          .childOption(
              ChannelOption.RCVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(RECEIVE_PIECE).maxMessagesPerRead(1))
          // a client that sent its request and closed its side still gets its answer
          .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      PORTS.put(options.getPort(), bootstrap);
    }
  }
}
