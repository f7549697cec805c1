package io.tcptrafficscan.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.posix.Terminal;
import io.tcptrafficscan.status.TestStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableViewTest {
  private static final Terminal.Size NO_TERMINAL = new Terminal.Size(0, 0);
  private static final Terminal.Size TERMINAL = new Terminal.Size(60, 24);

  private static TableView view(Terminal.Size size, boolean colored) {
    return new TableView(() -> size, colored);
  }

  private static List<String> lines(String text) {
    return text.lines().map(line -> line.replaceAll("\033\\[[0-9]*[A-Za-z]|\r", "")).toList();
  }

  @Test
  void printsPlainLinesWhereThereIsNoTerminal() {
    List<String> lines = view(NO_TERMINAL, true).text(TestStatus.full()).lines().toList();

    assertThat(lines.get(0)).startsWith("lte (eth1) is down since ").contains(": timeout. fiber");
    assertThat(lines.get(2)).matches("LINE +SERVER +NOW +SINCE +RTT .*LAST OUTAGE");
    assertThat(lines.get(3))
        .matches(
            "fiber \\(eth0\\) +192\\.0\\.2\\.1 +up +[0-9:]+ +10\\.2 ms +10\\.2 ms +10\\.9 ms +0\\.0 %"
                + " +96\\.3 Mbps ±2 % / retransmit +<= 102 Mbps +2 +92\\.8 %"
                + " +[0-9:]+, 44 s, interface down");
    assertThat(lines.get(4)).contains("down: timeout");
    assertThat(String.join("", lines)).doesNotContain("\033");
  }

  @Test
  void drawsTheNextTableInThePlaceOfTheLast() {
    TableView view = view(TERMINAL, true);
    int height = lines(view.text(TestStatus.full())).size();

    assertThat(view.text(TestStatus.full()))
        .startsWith("\033[" + (height - 1) + "A\r")
        .endsWith("\n\033[J");
  }

  @Test
  void isNoWiderThanTheTerminal() {
    assertThat(lines(view(TERMINAL, true).text(TestStatus.full())))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
  }

  @Test
  void showsTheWorstPathsWhereNotAllFit() {
    List<String> lines = lines(view(new Terminal.Size(200, 6), true).text(TestStatus.full()));

    assertThat(lines).anyMatch(line -> line.contains("down: timeout"));
    assertThat(lines).contains("and 1 paths that are better");
  }

  @Test
  void hasNoColorsWhereNoneAreWanted() {
    assertThat(view(TERMINAL, true).text(TestStatus.full())).contains("\033[31m");
    assertThat(view(TERMINAL, false).text(TestStatus.full())).doesNotContain("\033[31m");
  }

  @Test
  void showsWhatIsNotKnownAsSuch() {
    List<String> lines = lines(view(NO_TERMINAL, false).text(TestStatus.unmeasured()));

    assertThat(lines.get(0)).isEqualTo("Nothing has been measured yet.");
    assertThat(lines.get(3)).matches("eth0 +a\\.example +unknown +- .* - / - .*");
  }
}
