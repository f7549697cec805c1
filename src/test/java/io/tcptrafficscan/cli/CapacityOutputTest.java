package io.tcptrafficscan.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.net.InterfaceName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityOutputTest {
  private static final TrainOutcome NUMBER =
      new TrainOutcome(
          new CapacityEstimate(null, 94_123_456, 0.0234, 12_300_000), "", 1, 1, "", 345_678);

  private static final TrainOutcome NOISY =
      new TrainOutcome(
          new CapacityEstimate(NoCapacity.TOO_NOISY, 5e7, 0.4, 1_000_000), "", 1, 1, "", 1_000);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);

  private List<String> lines() {
    return bytes.toString(UTF_8).lines().toList();
  }

  private static CapacityResult result(TrainOutcome outcome) {
    return new CapacityResult(
        new InterfaceName("wan0"),
        "node2:32601",
        "192.0.2.1",
        Direction.DOWNLOAD,
        "train",
        outcome);
  }

  @Test
  void explainsEachColumnOfTheTable() {
    CapacityTable table = new CapacityTable(out, List.of("node2:32601"));
    table.print(result(NUMBER));
    table.print(result(NOISY));
    table.print(result(TrainOutcome.failed(NoCapacity.TIMEOUT, "nobody is there", 0)));
    table.end();

    assertThat(lines().get(1))
        .isEqualTo(
            "wan0            node2:32601                  download      94.12 Mbps   2.3 %   12.30"
                + " ms      345678  not checked for a burst (--deep)");
    assertThat(lines().get(2))
        .matches("wan0 .* - +- +1.00 ms +1000 +too_noisy: the rate varies .*");
    assertThat(lines().get(3)).endsWith("  timeout: nobody is there");
    List<String> explained = lines().subList(5, lines().size());
    for (String column : List.of("CAPACITY", "ERROR", "TIME", "BYTES", "NOTE")) {
      assertThat(lines().get(0)).contains(column);
      assertThat(explained).anyMatch(line -> line.startsWith(column + " "));
    }
  }

  @Test
  void hasAColumnAsWideAsTheLongestUrl() {
    String url = "https://files.example.com/downloads/10MB.bin";
    CapacityTable table = new CapacityTable(out, List.of("node2:32601", url));
    table.print(result(NUMBER));

    assertThat(lines().get(0).indexOf("DIRECTION"))
        .isEqualTo(lines().get(1).indexOf("download"))
        .isEqualTo("wan0            ".length() + url.length() + 1);
  }

  @Test
  void hasOneObjectForEachResult() {
    CapacityJson json = new CapacityJson(out);
    json.print(result(NUMBER));
    json.print(result(NOISY));
    json.end();

    assertThat(lines()).hasSize(2);
    assertThat(lines().get(0))
        .endsWith(
            "\"bytes\":345678,\"capacity_bits_per_second\":94123456,\"error_ratio\":0.0234,"
                + "\"dispersion_seconds\":0.0123}");
    assertThat(lines().get(1)).endsWith("\"bytes\":1000,\"reason\":\"too_noisy\",\"detail\":\"\"}");
  }

  @Test
  void showsWhatIsMeasuredAndRemovesTheLine() {
    try (ProgressLine progress = new ProgressLine(out, 80)) {
      progress.begin("wan0 node2:32601 download");
      progress.show(NUMBER.bytes(), NUMBER.estimate());
      assertThat(lastLine())
          .isEqualTo("wan0 node2:32601 download ... 0.35 MB, about 94.1 Mbps, error 2.3 %");
      progress.show(14_480, CapacityEstimate.none(NoCapacity.TOO_SHORT));
      assertThat(lastLine()).isEqualTo("wan0 node2:32601 download ... 0.01 MB");
    }
    assertThat(bytes.toString(UTF_8)).endsWith("\r\033[K").doesNotContain("\n");
  }

  private String lastLine() {
    String text = bytes.toString(UTF_8);
    return text.substring(text.lastIndexOf('\r') + 1).replace("\033[K", "");
  }

  @Test
  void showsTheFiguresWholeWhereTheUrlIsLong() {
    try (ProgressLine progress = new ProgressLine(out, 80)) {
      progress.begin("wan0 https://files.example/" + "long/".repeat(20) + "10MB.bin download");
      progress.show(NUMBER.bytes(), NUMBER.estimate());
      assertThat(lastLine())
          .hasSize(79)
          .startsWith("wan0 https://files.example/long")
          .endsWith(" ... 0.35 MB, about 94.1 Mbps, error 2.3 %");
    }
  }

  @Test
  void showsNoMoreThanTheTerminalIsWideAndNothingAfterTheEnd() {
    ProgressLine progress = new ProgressLine(out, 10);
    progress.begin("wan0 node2:32601 download");
    assertThat(lastLine()).isEqualTo("wan0  ...");
    progress.close();
    progress.show(NUMBER.bytes(), NUMBER.estimate());
    assertThat(lastLine()).isEmpty();
  }

  @Test
  void showsNothingWhereThereIsNoTerminal() {
    try (ProgressLine progress = new ProgressLine(out, 0)) {
      progress.begin("wan0 node2:32601 download");
      progress.show(NUMBER.bytes(), NUMBER.estimate());
    }
    assertThat(bytes.size()).isZero();
  }
}
