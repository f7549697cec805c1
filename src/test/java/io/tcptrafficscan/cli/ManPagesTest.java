package io.tcptrafficscan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.config.Option;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManPagesTest {
  private final Map<String, String> pages = ManPages.pages();

  @Test
  void areOneForEachCommand() {
    assertThat(pages).containsOnlyKeys("tcp-traffic-scan", "tcp-traffic-scan-capacity");
    assertThat(pages.get("tcp-traffic-scan"))
        .contains("= tcp-traffic-scan(1)")
        .contains("Measures for every interface and server");
  }

  @Test
  void haveEveryOption() {
    String page = pages.get("tcp-traffic-scan");

    assertThat(Option.ALL).isNotEmpty();
    assertThat(Option.ALL).allSatisfy(option -> assertThat(page).contains(option.longName()));
  }
}
