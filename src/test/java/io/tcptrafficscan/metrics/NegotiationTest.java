package io.tcptrafficscan.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.http.Weights;
import io.tcptrafficscan.metrics.Exposition.Format;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/openmetrics-text",
        "Application/OpenMetrics-Text; Version=1.0.0",
        "application/openmetrics-text;version=1.0.0,text/plain;q=0.5",
        "text/plain;q=0.5, application/openmetrics-text;Q=0.75",
        "application/openmetrics-text;q=0.5,*/*;q=0.1",
        "application/openmetrics-text;q=0.1,text/plain;q=0",
        "application/openmetrics-text;q=0.5,text/plain;q=0.3,*/*;q=0.9",
        "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1"
            + ";q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
      })
  void answersInOpenMetricsToWhoPrefersItByName(String accept) {
    assertThat(Negotiation.format(List.of(accept))).isEqualTo(Format.OPEN_METRICS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        "application/*",
        "application/json",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "application/openmetrics-text;q=0",
        "application/openmetrics-text;q=0.000, */*",
        "application/openmetrics-text;q=0.4,text/plain;q=0.5",
        "application/openmetrics-text;q=0.4,text/*;q=0.5",
        "application/openmetrics-text;q=0.4,*/*",
        "application/openmetrics-text;q=much",
        "xapplication/openmetrics-text"
      })
  void answersInTheOlderFormatToAllOthers(String accept) {
    assertThat(Negotiation.format(List.of(accept))).isEqualTo(Format.TEXT);
  }

  @Test
  void readsEveryLineOfAHeader() {
    assertThat(Negotiation.format(List.of())).isEqualTo(Format.TEXT);
    assertThat(Negotiation.format(List.of("text/plain;q=0.5", "application/openmetrics-text")))
        .isEqualTo(Format.OPEN_METRICS);
    assertThat(Weights.acceptsGzip(List.of("br", "gzip"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZIP",
        "deflate, gzip",
        "gzip;q=0.5",
        "br,gzip ; q=1.0,x",
        "gzip,identity;q=0.5"
      })
  void compressesForWhoReadsIt(String header) {
    assertThat(Weights.acceptsGzip(List.of(header))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "identity",
        "gzip;q=0",
        "gzip;q=0.000",
        "gzip;q=0.5,identity",
        "xgzip",
        "gzipx",
        "*;q=0"
      })
  void compressesForNobodyElse(String header) {
    assertThat(Weights.acceptsGzip(List.of(header))).isFalse();
  }
}
