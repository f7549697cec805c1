package io.tcptrafficscan.capacity.train;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.train.Protocol.Request;
import io.tcptrafficscan.capacity.train.Protocol.Status;
import io.tcptrafficscan.network.emulator.Emulator;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A responder that stalls after its greeting, or has the token and lies about what it sent and
 * received.
 */
public final class FalseResponder {
  private static final int MOST_AT_ONCE = 64;
  private static final long STALL_SECONDS = 60;
  private static final int STEP_BYTES = 1448;
  private static final long STEP_MILLIS = 5;
  private static final int POINTS = 6000;
  private static final long POINT_NANOS = TimeUnit.SECONDS.toNanos(4);

  private FalseResponder() {}

  /** Serves for so many seconds. */
  public static void serve(InetSocketAddress address, boolean lies, long seconds)
      throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(MOST_AT_ONCE);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try (ServerSocket server = new ServerSocket()) {
      server.bind(address);
      server.setSoTimeout(100);
      while (System.nanoTime() < end) {
        try {
          Socket client = server.accept();
          threads.execute(() -> answer(client, lies));
        } catch (java.net.SocketTimeoutException e) {
          // looks at the time again
        }
      }
    }
  }

  private static void answer(Socket client, boolean lies) {
    try (client) {
      client.setTcpNoDelay(true);
      client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(STALL_SECONDS));
      OutputStream out = client.getOutputStream();
      DataInputStream in = new DataInputStream(client.getInputStream());
      out.write(Protocol.greeting(new byte[Protocol.NONCE_SIZE], true));
      if (lies) {
        lie(in, out);
      } else {
        in.readAllBytes(); // the client's patience is what counts
        TimeUnit.SECONDS.sleep(STALL_SECONDS);
      }
    } catch (IOException e) {
      // the client had enough
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void lie(DataInputStream in, OutputStream out)
      throws IOException, InterruptedException {
    byte[] words = in.readNBytes(Protocol.REQUEST_SIZE);
    Request request = Request.decode(words);
    byte[] token = Emulator.RESPONDER_TOKEN.getBytes(StandardCharsets.US_ASCII);
    Proof proof = new Proof(token, new byte[Protocol.NONCE_SIZE], words);
    out.write(Protocol.answer(Status.OK, request.bytes(), proof));
    if (request.direction() == Direction.UPLOAD) {
      in.readNBytes(request.bytes());
    } else {
      in.readByte(); // the client is ready
      for (int left = request.bytes(); left > 0; left -= STEP_BYTES) {
        out.write(new byte[Math.min(left, STEP_BYTES)]);
        Thread.sleep(STEP_MILLIS);
      }
      in.readByte(); // it has received all
    }
    out.write(proof.append(Proof.REPORT, new Report(0, false, hours(request.bytes())).encode()));
  }

  /** Segments that took more than six hours. */
  private static Arrivals hours(int bytes) {
    Arrivals arrivals = new Arrivals();
    for (int i = 0; i < POINTS; i++) {
      arrivals.add(i * POINT_NANOS, i == POINTS - 1 ? bytes : i + 1);
    }
    return arrivals;
  }
}
