package io.tcptrafficscan.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.Collections;
import java.util.Enumeration;

/**
 * The Prometheus text format 0.0.4. The client library's writer ends every label set with a comma,
 * which the format allows and which scripts that know a series by its text do not expect.
 */
final class TextExposition {
  private TextExposition() {}

  static String write(Enumeration<MetricFamilySamples> families) {
    StringBuilder out = new StringBuilder(1 << 14);
    for (MetricFamilySamples family : Collections.list(families)) {
      String name = family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name;
      out.append("# HELP ").append(name).append(' ');
      appendEscaped(out, family.help, false);
      out.append("\n# TYPE ").append(name).append(' ').append(typeName(family.type)).append('\n');
      family.samples.forEach(sample -> append(out, sample));
    }
    return out.toString();
  }

  private static String typeName(Collector.Type type) {
    return switch (type) {
      case COUNTER -> "counter";
      case GAUGE, INFO, STATE_SET -> "gauge";
      case HISTOGRAM -> "histogram";
      case SUMMARY -> "summary";
      default -> "untyped";
    };
  }

  private static void append(StringBuilder out, Sample sample) {
    out.append(sample.name);
    char before = '{';
    for (int i = 0; i < sample.labelNames.size(); i++) {
      out.append(before).append(sample.labelNames.get(i)).append("=\"");
      appendEscaped(out, sample.labelValues.get(i), true);
      out.append('"');
      before = ',';
    }
    out.append(before == ',' ? "} " : " ");
    out.append(Collector.doubleToGoString(sample.value)).append('\n');
  }

  private static void appendEscaped(StringBuilder out, String text, boolean quoted) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '"' -> out.append(quoted ? "\\\"" : "\"");
        default -> out.append(c);
      }
    }
  }
}
