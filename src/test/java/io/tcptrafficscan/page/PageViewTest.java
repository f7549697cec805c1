package io.tcptrafficscan.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.page.Words.Language;
import io.tcptrafficscan.status.Status;
import io.tcptrafficscan.status.TestStatus;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PageViewTest {
  private static final String HOSTILE = "<img src=x onerror=\"alert('1')\">&amp;";
  private static final Pattern ROW = Pattern.compile("<tr data-path=");
  private static final Pattern SQUARE = Pattern.compile("<i data-level=\"[a-z0-9]+\" data-server=");

  private static String html(Language language, Status status, String search) {
    return new PageView(language, "/assets/1/").html(status, List.of(TestStatus.outage()), search);
  }

  private static String html(Status status) {
    return html(Language.EN, status, "");
  }

  private static long count(Pattern pattern, String html) {
    return pattern.matcher(html).results().count();
  }

  @Test
  void saysWhatIsBetterAndWhatIsDown() {
    assertThat(html(TestStatus.full()))
        .contains("<html lang=\"en\">")
        .contains("<strong>fiber (eth0) is the only line that is up</strong>: 10.2 ms, no loss.")
        .containsPattern("lte \\(eth1\\) is down since <time [^>]*>[0-9:]{8}</time>: no answer\\.");
  }

  @Test
  void saysItInJapanese() {
    assertThat(html(Language.JA, TestStatus.full(), ""))
        .contains("<html lang=\"ja\">")
        .contains("<strong>接続できているのは fiber (eth0) だけです</strong>：RTT 10.2 ms、ロスなし。");
  }

  @Test
  void namesWhatDecidesFirst() {
    assertThat(html(TestStatus.twoLines(0.0102, 0.0, 0.0521, 0.021)))
        .contains(
            "<strong>fiber (eth0) is better now</strong>: no loss against 2.1 %, 10.2 against 52.1"
                + " ms.");
    assertThat(html(TestStatus.twoLines(0.0102, 0.0, 0.0521, 0.0)))
        .contains("is better now</strong>: 10.2 against 52.1 ms, no loss on either.");
    assertThat(html(TestStatus.twoLines(0.0102, 0.0, 0.0103, 0.0)))
        .contains("<strong>fiber (eth0) and lte (eth1) are equally good now</strong>");
  }

  @Test
  void hasTheTableWithoutScript() {
    String html = html(TestStatus.full());

    assertThat(count(ROW, html)).isEqualTo(2);
    assertThat(html)
        .contains("data-label=\"RTT now\"><strong>10.2 ms</strong>")
        .contains("≤ 102 Mbps")
        .contains("× 2")
        .contains("92.8 %")
        .contains("no number: loses segments");
  }

  @ParameterizedTest
  @EnumSource
  void showsNothingMeasuredYet(Language language) {
    assertThat(html(language, TestStatus.unmeasured(), ""))
        .contains("data-level=\"unknown\"")
        .contains("data-state=\"unknown\"");
  }

  @Test
  void escapesEveryName() {
    String html = html(TestStatus.withAlias(HOSTILE));

    assertThat(html)
        .doesNotContain("<img")
        .contains("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;");
    assertThat(html(Language.EN, TestStatus.mesh(60), HOSTILE)).doesNotContain("<img");
  }

  @Test
  void hasNeitherScriptNorStyleOfItsOwn() {
    assertThat(html(TestStatus.full()))
        .doesNotContainPattern("<script(?![^>]* src=)")
        .doesNotContainPattern("<style| style=| on[a-z]+=");
  }

  @Test
  void showsTheWorstPathsOfAMesh() {
    String html = html(TestStatus.mesh(60));

    assertThat(count(ROW, html)).isEqualTo(20);
    assertThat(count(SQUARE, html)).isEqualTo(60);
    assertThat(html).contains("The worst 20 of 60 paths");
    assertThat(html.indexOf(">192.0.2.60<")).isLessThan(html.indexOf(">192.0.2.59<"));
  }

  @Test
  void findsPathsOfAMesh() {
    assertThat(count(ROW, html(Language.EN, TestStatus.mesh(60), "192.0.2.7"))).isEqualTo(1);
    assertThat(count(ROW, html(Language.EN, TestStatus.mesh(60), "192.0.2.5"))).isEqualTo(11);
    assertThat(count(ROW, html(Language.EN, TestStatus.mesh(60), "nowhere"))).isZero();
  }

  @Test
  void showsAllOfFewPaths() {
    assertThat(html(TestStatus.mesh(50))).doesNotContain("role=\"search\"");
    assertThat(count(ROW, html(TestStatus.mesh(50)))).isEqualTo(50);
  }
}
