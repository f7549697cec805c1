package io.tcptrafficscan.network.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The process that keeps the node's namespaces alive and asks for pages inside them, over
 * connections that it keeps, and measures capacity. It reads {@code ready}, {@code measure …} or a
 * URL a line, answers each URL with a status and a body in Base64, and ends with its input.
 */
public final class NodeAgent {
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final Measuring MEASURING = new Measuring();

  private NodeAgent() {}

  public static void main(String... args) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String url = in.readLine(); url != null; url = in.readLine()) {
      System.out.println(
          url.equals("ready") ? "ok" : url.startsWith("measure ") ? MEASURING.run(url) : get(url));
    }
  }

  private static String get(String url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
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
