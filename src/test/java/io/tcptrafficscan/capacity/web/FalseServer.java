package io.tcptrafficscan.capacity.web;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ServerSocketFactory;

/** A web server that reads a request and answers as a test says. */
final class FalseServer implements AutoCloseable {
  /** What it does with one connection. */
  @FunctionalInterface
  interface Answer {
    void send(OutputStream out, Socket socket) throws IOException, InterruptedException;
  }

  private static final int BACKLOG = 50;

  private final ServerSocket listener;
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();

  FalseServer(Answer answer) throws IOException {
    this(answer, 0);
  }

  /**
   * @param receiveBuffer bytes that its kernel may keep; 0 for as many as it likes
   */
  FalseServer(Answer answer, int receiveBuffer) throws IOException {
    this(new ServerSocket(), answer, receiveBuffer);
  }

  /**
   * Starts one.
   *
   * @param sockets those of TLS, for https
   */
  FalseServer(ServerSocketFactory sockets, Answer answer) throws IOException {
    this(sockets.createServerSocket(), answer, 0);
  }

  private FalseServer(ServerSocket listener, Answer answer, int receiveBuffer) throws IOException {
    this.listener = listener;
    if (receiveBuffer > 0) {
      listener.setReceiveBufferSize(receiveBuffer);
    }
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    Thread thread =
        new Thread(
            () -> {
              while (!listener.isClosed()) {
                serve(answer);
              }
            },
            "false-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** One that sends a text and closes. */
  static FalseServer saying(String text) throws IOException {
    return new FalseServer((out, socket) -> out.write(bytes(text)));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void serve(Answer answer) {
    try (Socket socket = listener.accept()) {
      socket.setSoTimeout(1_000);
      requests.add(readRequest(socket));
      answer.send(socket.getOutputStream(), socket);
      socket.shutdownOutput();
      while (socket.getInputStream().read() >= 0) {
        // until the client closes
      }
    } catch (IOException e) {
      // the client went, or the test ends
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String readRequest(Socket socket) throws IOException {
    StringBuilder request = new StringBuilder();
    try {
      for (int each = socket.getInputStream().read();
          each >= 0;
          each = socket.getInputStream().read()) {
        request.append((char) each);
        if (request.indexOf("\r\n\r\n") >= 0) {
          break;
        }
      }
    } catch (SocketTimeoutException e) {
      // what came is all
    }
    return request.toString();
  }

  int port() {
    return listener.getLocalPort();
  }

  List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
