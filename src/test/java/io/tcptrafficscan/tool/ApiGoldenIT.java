package io.tcptrafficscan.tool;

import io.tcptrafficscan.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every answer of the API: status, headers and body. */
class ApiGoldenIT {
  private static final String FILE = "FILE ";
  private static final String GOOD =
      "interfaces: [{name: lo, aliases: [wan0]}]\nservers: ['127.0.0.1:9']\noutput: none\n"
          + "api-token-file: token\n";

  @TempDir Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(folder.resolve("token"), "secret of the test\n");
    Files.writeString(folder.resolve("scan.yaml"), GOOD);
  }

  private void assertAnswers(String golden, String... arguments) {
    try (Tool tool = Tool.start(Map.of(), folder, List.of(), arguments)) {
      tool.awaitReady();
      Golden.assertAnswers(golden, input -> answer(tool, input));
    }
  }

  /**
   * @param input a request, or {@code FILE} and what is added to the configuration file
   */
  private String answer(Tool tool, String input) {
    if (!input.startsWith(FILE)) {
      return Exchange.of(tool.apiPort, input).text();
    }
    try {
      String more = input.substring(FILE.length()).translateEscapes();
      Files.writeString(folder.resolve("scan.yaml"), GOOD + more);
      return "written";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void keepsTheAnswersOfAnAgentWithoutAFile() {
    assertAnswers(
        "api.txt",
        "-i",
        "lo",
        "-i",
        "eth7",
        "-s",
        "127.0.0.1:9",
        "--alias",
        "wan0=lo",
        "--api-allowed-host",
        "router.example",
        "--output",
        "none");
  }

  @Test
  void keepsTheAnswersOfAnAgentWithAFileAndAToken() {
    assertAnswers("api-token.txt", "--config", "scan.yaml");
  }

  @Test
  void keepsTheAnswersOfAnAgentThatCalibrates() {
    assertAnswers(
        "api-calibrating.txt",
        "-i",
        "lo",
        "-s",
        "127.0.0.1:9",
        "--calibrate",
        "--capacity-server",
        "127.0.0.1:9",
        "--output",
        "none");
  }
}
