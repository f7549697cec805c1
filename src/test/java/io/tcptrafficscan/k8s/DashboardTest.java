package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard asks for what there is, in words that hold. */
class DashboardTest {
  private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");

  private static final Pattern GROUP = Pattern.compile("\\bby \\(([^)]*)\\)");

  private static List<JsonNode> panels() throws IOException {
    return RuleFile.stream(Dashboard.read().get("panels")).toList();
  }

  private static List<String> titles() throws IOException {
    return panels().stream().map(panel -> panel.get("title").asText()).toList();
  }

  @Test
  void asksForWhatThereIs() throws IOException {
    assertThat(Dashboard.queries()).hasSizeGreaterThan(20);
    for (String query : Dashboard.queries()) {
      assertThat(Names.ofSeries(query)).as(query).isNotEmpty().isSubsetOf(Names.known());
      assertThat(Names.knownLabels()).as(query).containsAll(Names.ofLabels(query));
      assertThat(query).doesNotContain("$");
    }
    for (JsonNode legend : Dashboard.read().findValues("legendFormat")) {
      assertThat(Names.knownLabels())
          .containsAll(
              LEGEND.matcher(legend.asText()).results().map(match -> match.group(1)).toList());
    }
  }

  @Test
  void hasQueriesThatPrometheusCanRead(@TempDir Path folder) throws IOException {
    assumeTrue(Program.exists("promtool"), "promtool is not installed (Debian: prometheus)");
    List<String> queries = Dashboard.queries();
    StringBuilder rules = new StringBuilder("groups:\n  - name: queries\n    rules:\n");
    for (int i = 0; i < queries.size(); i++) {
      rules.append("      - record: query_%d\n        expr: '%s'\n".formatted(i, queries.get(i)));
    }
    Path file = Files.writeString(folder.resolve("queries.yaml"), rules);

    Program.Result result =
        Program.run(folder, List.of("promtool", "check", "rules", file.toString()));

    assertThat(result.status()).as(result.errors()).isZero();
  }

  @Test
  void offersItsVariables() throws IOException {
    assertThat(Dashboard.read().at("/templating/list"))
        .extracting(variable -> variable.get("name").asText())
        .containsExactly("datasource", "node", "instance", "interface", "server");
    for (JsonNode variable : Dashboard.read().at("/templating/list")) {
      String query = variable.get("query").path("query").asText();
      if (variable.get("type").asText().equals("query")) {
        String series = query.replaceAll("^label_values\\((.*), \\w+\\)$", "$1");
        assertThat(Names.known()).containsAll(Names.ofSeries(series));
        assertThat(variable.get("multi").asBoolean()).isTrue();
        assertThat(variable.get("includeAll").asBoolean()).isTrue();
      }
    }
  }

  @Test
  void takesEverythingFromTheChosenDataSource() throws IOException {
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}");
      }
    }
  }

  @Test
  void neverCallsTheCeilingACapacity() throws IOException {
    List<JsonNode> ceilings =
        panels().stream().filter(panel -> panel.toString().contains("tcp_bandwidth_")).toList();

    assertThat(ceilings)
        .isNotEmpty()
        .allSatisfy(
            panel ->
                assertThat(panel.get("title").asText())
                    .contains("Throughput ceiling")
                    .contains("correction factor"))
        .allSatisfy(panel -> assertThat(panel.toString()).doesNotContainIgnoringCase("capacity"));
    assertThat(panels())
        .filteredOn(
            panel -> panel.toString().contains("tcp_traffic_scan_correction_factor:in_force"))
        .isNotEmpty();
  }

  @Test
  void keepsAgentsApartWithAndWithoutANodeLabel() throws IOException {
    for (String query : Dashboard.queries()) {
      List<String> groups = GROUP.matcher(query).results().map(match -> match.group(1)).toList();
      // A heatmap shows one distribution, that of all chosen paths.
      assertThat(groups)
          .as(query)
          .allMatch(labels -> labels.startsWith("job, instance, node") || labels.equals("le"));
      assertThat(query).doesNotContain("on (node").doesNotContain("on (interface");
    }
    for (JsonNode legend : Dashboard.read().findValues("legendFormat")) {
      if (legend.asText().contains("{{node}}")) {
        assertThat(legend.asText()).contains("{{instance}} {{node}}");
      }
    }
  }

  @Test
  void hasARowForCapacityAndCalibration() throws IOException {
    List<String> titles = titles();

    assertThat(titles)
        .containsSubsequence(
            "Capacity and calibration",
            "Measured capacity",
            "Capacity measurements without a number",
            "Calibration factor",
            "Paths by state of calibration");
  }

  @Test
  void showsQuantilesOfTheRttOfEachPath() throws IOException {
    assertThat(Dashboard.queries())
        .filteredOn(query -> query.startsWith("histogram_quantile") && query.contains("_rtt_"))
        .hasSize(3)
        .allSatisfy(
            query ->
                assertThat(query)
                    .contains("by (job, instance, node, interface, server, server_ip, le)"));
  }

  @Test
  void comparesInterfacesOnOneServer() throws IOException {
    assertThat(panels())
        .filteredOn(panel -> panel.path("repeat").asText().equals("server"))
        .singleElement()
        .satisfies(
            panel -> assertThat(panel.toString()).contains("by (job, instance, node, interface)"));
  }

  @Test
  void laysItsPanelsOutWithoutOverlap() throws IOException {
    List<JsonNode> panels = panels();
    assertThat(panels).extracting(panel -> panel.get("id").asInt()).doesNotHaveDuplicates();
    assertThat(titles()).doesNotHaveDuplicates();
    boolean[][] taken = new boolean[500][24];
    for (JsonNode panel : panels) {
      JsonNode at = panel.get("gridPos");
      int x = at.get("x").asInt();
      int y = at.get("y").asInt();
      assertThat(x + at.get("w").asInt()).isLessThanOrEqualTo(24);
      IntStream.range(y, y + at.get("h").asInt())
          .forEach(
              row ->
                  IntStream.range(x, x + at.get("w").asInt())
                      .forEach(
                          column -> {
                            assertThat(taken[row][column])
                                .as(panel.get("title").asText())
                                .isFalse();
                            taken[row][column] = true;
                          }));
    }
  }

  @Test
  void saysOfEachPanelWhatItShows() throws IOException {
    assertThat(panels())
        .filteredOn(panel -> !panel.get("type").asText().equals("row"))
        .allSatisfy(panel -> assertThat(panel.get("description").asText()).isNotBlank());
  }
}
