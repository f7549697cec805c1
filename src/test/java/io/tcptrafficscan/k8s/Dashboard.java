package io.tcptrafficscan.k8s;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The dashboard, and what it asks Prometheus for where every variable is "All". */
public final class Dashboard {
  private Dashboard() {}

  static JsonNode read() throws IOException {
    return JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build()
        .readTree(Rendering.ROOT.resolve("k8s/base/dashboard.json").toFile());
  }

  /** Every query of a panel or an annotation, with the variables filled in. */
  public static List<String> queries() throws IOException {
    List<String> queries = new ArrayList<>();
    read().findValues("expr").forEach(expr -> queries.add(filled(expr.asText())));
    return queries;
  }

  private static String filled(String query) {
    return query
        .replace("$__rate_interval", "1m")
        .replace("$__range", "1h")
        .replaceAll("\\$(node|instance|interface|server)\\b", ".*");
  }
}
