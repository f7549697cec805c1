package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tcptrafficscan.Golden;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Standard output with one server that listens, one that refuses and one without an address. */
class OutputGoldenIT {
  private static final JsonFactory JSON = new JsonFactory();

  /** Fields whose values are shown, not only their types. */
  private static final Set<String> WITH_VALUE = Set.of("success", "reason", "server_ip");

  private ServerSocket listener;
  private String up;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    up = "127.0.0.1:" + listener.getLocalPort();
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
  }

  private Tool start(String output, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("-i", "lo", "-s", up, "-s", "127.0.0.2:9", "-s"));
    arguments.addAll(List.of("nowhere.invalid", "--interval", "500ms", "--output", output));
    arguments.addAll(List.of(more));
    return Tool.start(arguments.toArray(String[]::new));
  }

  @Test
  void keepsTheLinesOfBars() {
    try (Tool tool = start("bars")) {
      tool.awaitReady();
      tool.signal("TERM");
      assertThat(tool.exitStatus()).isZero();
      Golden.assertMatches(
          "output-bars.txt",
          tool.out.stream()
              .map(line -> line.replace(up, "127.0.0.1:UP"))
              .map(line -> line.replaceFirst("UP:[0-9]+Mbps", "UP:NUMBERMbps"))
              .map(line -> line.replaceFirst("localhost:[0-9]+", "localhost:PORT"))
              .distinct()
              .toList());
    }
  }

  @Test
  void keepsTheFieldsOfJson() throws IOException {
    try (Tool tool = start("json", "--count", "3")) {
      assertThat(tool.exitStatus()).isZero();
      // The kernel may leave a field out of one probe: the line with most fields has all of them.
      Map<String, List<String>> ofServer = new TreeMap<>();
      for (String line : tool.out) {
        List<String> fields = fields(line);
        ofServer.merge(
            line.replaceFirst(".*\"server\":\"([^\"]*)\".*", "$1").replace(up, "127.0.0.1:UP"),
            fields,
            (before, now) -> now.size() > before.size() ? now : before);
      }
      List<String> lines = new ArrayList<>();
      ofServer.forEach(
          (server, fields) -> {
            lines.add(server);
            fields.forEach(field -> lines.add("  " + field));
          });
      Golden.assertMatches("output-json.txt", lines);
    }
  }

  private static List<String> fields(String line) throws IOException {
    List<String> fields = new ArrayList<>();
    try (JsonParser in = JSON.createParser(line)) {
      assertThat(in.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        JsonToken value = in.nextToken();
        String type = value.isNumeric() ? "number" : value.isBoolean() ? "boolean" : "string";
        fields.add(name + ": " + (WITH_VALUE.contains(name) ? "'" + in.getText() + "'" : type));
      }
    }
    return fields;
  }
}
