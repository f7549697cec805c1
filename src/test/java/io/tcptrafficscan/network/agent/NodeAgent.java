package io.tcptrafficscan.network.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The process that keeps the node's namespaces alive and asks for pages inside them, over
 * connections that it keeps, and measures capacity. It reads {@code ready}, {@code measure …} or a
 * request a line, and ends with its input. A request is a method and a URL, which may have a user
 * and a password; the answer is a status and a body in Base64.
 */
public final class NodeAgent {
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final Map<String, Measuring> MEASURING = new ConcurrentHashMap<>();

  private NodeAgent() {}

  public static void main(String... args) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(
          line.equals("ready") ? "ok" : line.startsWith("measure ") ? measure(line) : send(line));
    }
  }

  /** Measures over each interface that is named, at the same time; they stand between {@code +}. */
  private static String measure(String request) {
    List<CompletableFuture<String>> all =
        Arrays.stream(request.substring("measure ".length()).split(" \\+ ", -1))
            .map(each -> CompletableFuture.supplyAsync(() -> measureOne(each), THREADS))
            .toList();
    try {
      return all.stream()
          .map(CompletableFuture::join)
          .collect(Collectors.joining(" + ", "ok ", ""));
    } catch (CompletionException e) {
      return "error " + e.getCause();
    }
  }

  private static String measureOne(String request) {
    String interfaceName = request.substring(0, request.indexOf(' '));
    try {
      return MEASURING.computeIfAbsent(interfaceName, unused -> new Measuring()).run(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String send(String request) {
    String[] methodAndUrl = request.split(" ", 2);
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(methodAndUrl[1]).toURL().openConnection();
      connection.setRequestMethod(methodAndUrl[0]);
      String user = connection.getURL().getUserInfo();
      if (user != null) {
        byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
        connection.setRequestProperty(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
      }
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      if (methodAndUrl[1].contains("/health/")) {
        connection.setRequestProperty("Connection", "close"); // as a kubelet does
      }
      int status = connection.getResponseCode();
      try (InputStream body =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        byte[] bytes = body == null ? new byte[0] : body.readAllBytes();
        return "ok " + status + " " + Base64.getEncoder().encodeToString(bytes);
      }
    } catch (IOException e) {
      return "error " + e;
    }
  }
}
