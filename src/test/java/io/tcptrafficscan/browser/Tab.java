package io.tcptrafficscan.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A tab of a {@link Browser}. */
public final class Tab implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 900;

  private final Browser browser;
  private final String target;
  private final String session;

  Tab(Browser browser, String target, String session) {
    this.browser = browser;
    this.target = target;
    this.session = session;
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      send(domain + ".enable", Map.of());
    }
    size(WIDTH, HEIGHT);
  }

  private JsonNode send(String method, Map<String, ?> parameters) {
    return browser.send(session, method, parameters);
  }

  /** Sets the size of the window in CSS pixels. */
  public Tab size(int width, int height) {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    return this;
  }

  /** Sets the colour scheme that the reader prefers: {@code light} or {@code dark}. */
  public Tab scheme(String scheme) {
    Map<String, String> feature = Map.of("name", "prefers-color-scheme", "value", scheme);
    send("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    return this;
  }

  /** Sets the languages that the reader prefers, as in {@code Accept-Language}. */
  public Tab language(String languages) {
    String agent = evaluate("navigator.userAgent").asText();
    send("Emulation.setUserAgentOverride", Map.of("userAgent", agent, "acceptLanguage", languages));
    return this;
  }

  /** Turns JavaScript off. */
  public Tab withoutScript() {
    send("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    return this;
  }

  /** Opens a page and waits until it has loaded. */
  public Tab open(String url) {
    long before = loads();
    JsonNode result = send("Page.navigate", Map.of("url", url));
    if (result.has("errorText")) {
      throw new AssertionError(url + ": " + result.get("errorText").asText());
    }
    Awaitility.await().atMost(PATIENCE).until(() -> loads() > before);
    return this;
  }

  private long loads() {
    return events("Page.loadEventFired").count();
  }

  private Stream<JsonNode> events(String method) {
    return browser.events(session).stream()
        .filter(event -> event.get("method").asText().equals(method))
        .map(event -> event.get("params"));
  }

  /** Evaluates an expression, and awaits it if it is a promise. */
  public JsonNode evaluate(String expression) {
    JsonNode answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(answer.get("exceptionDetails").toString());
    }
    return answer.at("/result/value");
  }

  /** The text that a reader sees in the first element that a selector finds; empty for none. */
  public String text(String selector) {
    String quoted = "'" + selector.replace("'", "\\'") + "'";
    return evaluate("document.querySelector(" + quoted + ")?.innerText ?? ''").asText();
  }

  /** Waits until an expression is true. */
  public Tab await(String expression) {
    return await(PATIENCE, expression);
  }

  public Tab await(Duration atMost, String expression) {
    Awaitility.await(expression)
        .atMost(atMost)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> evaluate("Boolean(" + expression + ")").asBoolean());
    return this;
  }

  /** Presses and releases a key that types nothing, such as {@code Tab} or {@code ArrowLeft}. */
  public Tab press(String key, int code) {
    for (String type : List.of("keyDown", "keyUp")) {
      send(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
    }
    return this;
  }

  /** Drags with the mouse from one point of the window to another. */
  public Tab drag(int fromX, int fromY, int toX, int toY) {
    mouse("mouseMoved", fromX, fromY, "none");
    mouse("mousePressed", fromX, fromY, "left");
    mouse("mouseMoved", (fromX + toX) / 2, toY, "left");
    mouse("mouseMoved", toX, toY, "left");
    mouse("mouseReleased", toX, toY, "left");
    return this;
  }

  /** Moves the mouse to a point of the window. */
  public Tab point(int x, int y) {
    mouse("mouseMoved", x, y, "none");
    return this;
  }

  private void mouse(String type, int x, int y, String button) {
    int buttons = button.equals("left") && !type.equals("mouseReleased") ? 1 : 0;
    send(
        "Input.dispatchMouseEvent",
        Map.of(
            "type", type, "x", x, "y", y, "button", button, "buttons", buttons, "clickCount", 1));
  }

  /** Saves a picture of the window. */
  public Tab screenshot(Path file) {
    String data = send("Page.captureScreenshot", Map.of("format", "png")).get("data").asText();
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, Base64.getDecoder().decode(data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The addresses of all requests so far. */
  public List<String> requests() {
    return events("Network.requestWillBeSent").map(e -> e.at("/request/url").asText()).toList();
  }

  /** What stands in the console: messages, errors, and exceptions that nobody caught. */
  public List<String> console() {
    return Stream.of("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
        .flatMap(this::events)
        .map(JsonNode::toString)
        .toList();
  }

  @Override
  public void close() {
    browser.send("", "Target.closeTarget", Map.of("targetId", target));
  }
}
