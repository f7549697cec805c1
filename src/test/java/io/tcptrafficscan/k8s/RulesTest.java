package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recording rules and alerts; their unit tests lie in src/test/resources/k8s. */
class RulesTest {
  private static final Path TESTS = Rendering.ROOT.resolve("src/test/resources/k8s");
  private static final String RUNBOOK = "src/docs/runbook.md";

  @TempDir Path folder;

  static List<Path> unitTests() throws IOException {
    try (Stream<Path> files = Files.list(TESTS)) {
      return files.filter(file -> file.toString().endsWith(".test.yaml")).sorted().toList();
    }
  }

  private static void runPromtool(Path directory, String... arguments) {
    assumeTrue(Program.exists("promtool"), "promtool is not installed (Debian: prometheus)");
    List<String> command = Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList();
    Program.Result result = Program.run(directory, command);
    assertThat(result.status()).as(result.output() + result.errors()).isZero();
  }

  @Test
  void passPromtoolsCheck() throws IOException {
    runPromtool(folder, "check", "rules", "--lint-fatal", RuleFile.extract(folder).toString());
  }

  @ParameterizedTest
  @MethodSource("unitTests")
  void fireAndKeepSilentWhereTheyShould(Path test) throws IOException {
    RuleFile.extract(folder);
    Path copy = Files.copy(test, folder.resolve(test.getFileName().toString()));

    runPromtool(folder, "test", "rules", copy.toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void areTestedForFiringAndForKeepingSilent(boolean firing) throws IOException {
    Set<String> tested =
        unitTests().stream()
            .flatMap(file -> Models.documents(read(file)).stream())
            .flatMap(document -> RuleFile.stream(document.get("tests")))
            .flatMap(test -> RuleFile.stream(test.path("alert_rule_test")))
            .filter(test -> test.get("exp_alerts").isEmpty() != firing)
            .map(test -> test.get("alertname").asText())
            .collect(Collectors.toSet());

    assertThat(tested)
        .containsExactlyInAnyOrderElementsOf(
            RuleFile.alerts().stream().map(alert -> alert.get("alert").asText()).toList());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void askForWhatThereIs() throws IOException {
    for (JsonNode rule : RuleFile.rules()) {
      String query = rule.get("expr").asText();
      assertThat(Names.ofSeries(query)).as(query).isNotEmpty().isSubsetOf(Names.known());
      assertThat(Names.knownLabels()).as(query).containsAll(Names.ofLabels(query));
    }
  }

  @Test
  void leadToASectionOfTheRunbook() throws IOException {
    List<String> sections =
        Files.readAllLines(Rendering.ROOT.resolve(RUNBOOK)).stream()
            .filter(line -> line.startsWith("## Tcp"))
            .map(line -> line.substring("## ".length()))
            .toList();

    assertThat(RuleFile.alerts())
        .extracting(alert -> alert.get("alert").asText())
        .containsExactlyElementsOf(sections);
    assertThat(RuleFile.alerts())
        .allSatisfy(
            alert -> {
              assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
              assertThat(alert.at("/annotations/description").asText()).isNotBlank();
              assertThat(alert.at("/annotations/runbook_url").asText())
                  .isEqualTo("{{ $externalURL }}/alerts#" + anchor(alert));
              assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning", "info");
            });
  }

  private static String anchor(JsonNode alert) {
    return alert.get("alert").asText().toLowerCase(Locale.ROOT);
  }

  @Test
  void linkToTheRunbookOfWhoeverRendersThem(@TempDir Path copy) throws IOException {
    Path base = Rendering.copy(copy).resolve("base");
    Path kustomization = base.resolve("kustomization.yaml");
    String own = "https://git.example.com/net/src/docs/runbook.md";
    Files.writeString(
        kustomization,
        Files.readString(kustomization).replace("url={{ $externalURL }}/alerts", "url=" + own));

    Rendering rendering = Rendering.of(base.toString());

    assertThat(rendering.one(PrometheusRule.class).getSpec().getGroups())
        .flatExtracting(group -> group.getRules())
        .filteredOn(rule -> rule.getAlert() != null)
        .hasSameSizeAs(RuleFile.alerts())
        .allSatisfy(
            rule ->
                assertThat(rule.getAnnotations().get("runbook_url"))
                    .isEqualTo(own + '#' + rule.getAlert().toLowerCase(Locale.ROOT)));
    assertThat(rendering.all(ConfigMap.class))
        .noneMatch(map -> map.getMetadata().getName().startsWith("runbook"));
  }

  @Test
  void becomeARuleFileByTheCommandOfTheDocuments() throws IOException {
    String script = "1,/^spec:/d; s/^  //";
    assertThat(Rendering.ROOT.resolve("src/docs/using.md"))
        .content()
        .contains("sed '" + script + "' k8s/base/prometheusrule.yaml");

    Program.Result result =
        Program.run(Rendering.ROOT, List.of("sed", script, "k8s/base/prometheusrule.yaml"));

    assertThat(Models.documents(result.output())).containsExactly(RuleFile.source().get("spec"));
  }

  @Test
  void areReadForTheirNamesAsTheyStand() {
    String query =
        "sum by (node) (rate(some_total{job=\"x\", a!~\"b{}\"}[5m])) / on (c) level:other:op > 0";

    assertThat(Names.ofSeries(query)).containsExactlyInAnyOrder("some_total", "level:other:op");
    assertThat(Names.ofLabels(query)).containsExactlyInAnyOrder("node", "job", "a", "c");
  }
}
