package io.tcptrafficscan.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.opentest4j.TestAbortedException;

/**
 * A headless Chromium. It is spoken to through a pipe, so that it can run in a network namespace
 * that this process does not see.
 */
public final class Browser implements AutoCloseable {
  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));

  /** Nothing that Chromium does on its own may show among the requests of a page. */
  private static final List<String> FLAGS =
      List.of(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--no-default-browser-check",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-dev-shm-usage",
          "--hide-scrollbars",
          "--remote-debugging-pipe");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_SECONDS = 30;

  private final Process process;
  private final OutputStream commands;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  private Browser(Process process) {
    this.process = process;
    commands = process.getOutputStream();
    Thread reader = new Thread(this::read, "browser");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts it.
   *
   * @param builder prepares a process of a command line, in a namespace for example
   * @param folder where its profile and its log go
   * @throws TestAbortedException where no Chromium is installed
   */
  public static Browser start(Function<String[], ProcessBuilder> builder, Path folder) {
    Path program =
        PROGRAMS.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () -> new TestAbortedException("needs /usr/bin/chromium (Debian: chromium)"));
    List<String> words = new ArrayList<>(List.of(program.toString()));
    words.addAll(FLAGS);
    words.add("--user-data-dir=" + folder.resolve("profile"));
    words.add("about:blank");
    // The protocol has descriptors 3 and 4.
    String script = "exec \"$@\" 3<&0 4>&1 0</dev/null 1>/dev/null";
    // It stands for a reader on another machine, so it takes only what is left of the processors.
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh", "nice", "-n", "19"));
    command.addAll(words);
    try {
      ProcessBuilder prepared = builder.apply(command.toArray(String[]::new));
      prepared.environment().put("HOME", folder.toString());
      return new Browser(prepared.redirectError(folder.resolve("chromium.log").toFile()).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (InputStream in = process.getInputStream()) {
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      byte[] piece = new byte[1 << 16];
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        for (int i = 0; i < count; i++) {
          if (piece[i] != 0) {
            message.write(piece[i]);
          } else {
            take(JSON.readTree(message.toByteArray()));
            message.reset();
          }
        }
      }
    } catch (IOException e) {
      // the browser has ended
    }
    answers
        .values()
        .forEach(answer -> answer.completeExceptionally(new IOException("the browser has ended")));
  }

  private void take(JsonNode message) {
    if (!message.has("id")) {
      events.add(message);
      return;
    }
    CompletableFuture<JsonNode> answer = answers.remove(message.get("id").asInt());
    if (answer == null) {
      return;
    }
    if (message.has("error")) {
      answer.completeExceptionally(new IOException(message.get("error").toString()));
    } else {
      answer.complete(message.get("result"));
    }
  }

  /** What happened in a tab since its start. */
  List<JsonNode> events(String session) {
    return events.stream()
        .filter(event -> event.path("sessionId").asText().equals(session))
        .toList();
  }

  /**
   * Sends a command and waits for its result.
   *
   * @param session the tab; empty for the browser
   */
  JsonNode send(String session, String method, Map<String, ?> parameters) {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    try {
      synchronized (commands) {
        commands.write(JSON.writeValueAsBytes(message));
        commands.write(0);
        commands.flush();
      }
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(method, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Opens a tab with nothing in it, in a window of its own, so that it is visible. */
  public Tab tab() {
    JsonNode created =
        send("", "Target.createTarget", Map.of("url", "about:blank", "newWindow", true));
    String target = created.get("targetId").asText();
    JsonNode attached =
        send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true));
    return new Tab(this, target, attached.get("sessionId").asText());
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
