package io.tcptrafficscan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The manifests are written as the API server stores them, so that a second apply changes nothing.
 * Most defaults of the server do no harm, since an apply compares only what the manifest has. It
 * compares some parts as a whole, though: there, a default that is missing is a difference.
 */
class StoredFormTest {
  /**
   * The parts that are compared as a whole and for which the server has defaults, by their field:
   * the structs with {@code x-kubernetes-map-type: atomic} of the API's OpenAPI schema, and the
   * lists of the operator's types, which know no merge keys.
   */
  private static final Map<String, Set<String>> DEFAULTS =
      Map.of(
          "fieldRef", Set.of("apiVersion"),
          "resourceFieldRef", Set.of("divisor"),
          "relabelings", Set.of("action"),
          "metricRelabelings", Set.of("action"));

  /** Fields with quantities. */
  private static final Set<String> QUANTITIES = Set.of("limits", "requests", "hard", "sizeLimit");

  private static final Pattern QUANTITY = Pattern.compile("([0-9.]+)([a-zA-Z]*)");
  private static final List<String> DECIMAL = List.of("m", "", "k", "M", "G", "T", "P", "E");
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

  @ParameterizedTest
  @MethodSource("io.tcptrafficscan.k8s.ImageTest#kustomizations")
  void isTheFormOfEverythingThatCanBeApplied(String kustomization) {
    assertThat(differences(Rendering.yaml("k8s/" + kustomization))).isEmpty();
  }

  @Test
  void differsWhereADefaultIsMissingOrAQuantityIsLonger() {
    assertThat(
            differences(
                """
                env: [{valueFrom: {fieldRef: {fieldPath: status.hostIP}}}]
                relabelings: [{targetLabel: node}]
                limits: {memory: 2048Mi, cpu: 1000m}
                requests: {memory: 128Mi, cpu: "0.5"}
                hard: {pods: "1000000"}
                """))
        .containsExactlyInAnyOrder(
            "fieldRef has no apiVersion",
            "relabelings has no action",
            "2048Mi is 2Gi",
            "1000m is 1",
            "0.5 is 500m",
            "1000000 is 1M");
  }

  private static List<String> differences(String yaml) {
    List<String> found = new ArrayList<>();
    Models.documents(yaml).forEach(document -> compare("", document, found));
    return found;
  }

  private static void compare(String field, JsonNode node, List<String> found) {
    if (node.isArray()) {
      node.forEach(item -> compare(field, item, found));
      return;
    }
    if (node.isObject()) {
      for (String name : DEFAULTS.getOrDefault(field, Set.of())) {
        if (!node.has(name)) {
          found.add(field + " has no " + name);
        }
      }
      node.properties()
          .forEach(
              each ->
                  compare(
                      QUANTITIES.contains(field) ? field : each.getKey(), each.getValue(), found));
      return;
    }
    if (QUANTITIES.contains(field) && !node.asText().equals(canonical(node.asText()))) {
      found.add(node.asText() + " is " + canonical(node.asText()));
    }
  }

  /** A quantity with the largest suffix that leaves a whole number, as the server writes it. */
  private static String canonical(String text) {
    Matcher quantity = QUANTITY.matcher(text);
    assertThat(quantity.matches()).as(text).isTrue();
    boolean binary = quantity.group(2).endsWith("i");
    List<String> suffixes = binary ? BINARY : DECIMAL;
    BigDecimal step = BigDecimal.valueOf(binary ? 1024 : 1000);
    int suffix = suffixes.indexOf(quantity.group(2));
    BigDecimal number = new BigDecimal(quantity.group(1));
    while (number.stripTrailingZeros().scale() > 0 && suffix > 0) {
      number = number.multiply(step);
      suffix--;
    }
    while (number.remainder(step).signum() == 0 && suffix < suffixes.size() - 1) {
      number = number.divide(step);
      suffix++;
    }
    return number.stripTrailingZeros().toPlainString() + suffixes.get(suffix);
  }
}
