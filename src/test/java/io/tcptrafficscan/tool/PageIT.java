package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How the status page and its files speak HTTP. {@code StatusPageIT} looks at them in a browser.
 */
class PageIT {
  private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"");

  private static Tool tool;

  @BeforeAll
  static void start() {
    tool = Tool.running("-i", "lo", "-s", "127.0.0.1:9", "--output", "none");
  }

  @AfterAll
  static void stop() {
    tool.close();
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void servesThePageFreshAndOnlyWithItsOwnScripts() {
    HttpResponse<String> page = tool.metricsGet("/", "Accept-Language", "ja");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).startsWith("<!DOCTYPE html>").contains("<html lang=\"ja\">");
    assertThat(header(page, "content-type")).isEqualTo("text/html;charset=UTF-8");
    assertThat(header(page, "content-language")).isEqualTo("ja");
    assertThat(header(page, "content-security-policy")).startsWith("default-src 'self';");
    assertThat(header(page, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(page, "cache-control")).isEqualTo("no-store");
    assertThat(header(page, "vary")).isEqualTo("Accept-Language, Accept-Encoding");
  }

  @Test
  void servesFilesThatClientsMayKeep() {
    Matcher assets = ASSET.matcher(tool.metricsGet("/").body());
    int found = 0;
    while (assets.find()) {
      found++;
      HttpResponse<String> file = tool.metricsGet(assets.group(1));
      assertThat(file.statusCode()).as(assets.group(1)).isEqualTo(200);
      assertThat(header(file, "cache-control")).contains("immutable");
      String tag = header(file, "etag");
      HttpResponse<String> again = tool.metricsGet(assets.group(1), "If-None-Match", tag);
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
    }
    assertThat(found).isEqualTo(5);
  }

  @Test
  void servesNothingElse() {
    assertThat(tool.metricsGet("/assets/other/page.js").statusCode()).isEqualTo(404);
    String known = ASSET.matcher(tool.metricsGet("/").body()).results().findFirst().get().group(1);
    String folder = known.substring(0, known.lastIndexOf('/') + 1);
    for (String name : new String[] {"words.en.properties", "..%2Fbuild.properties", ""}) {
      assertThat(tool.metricsGet(folder + name).statusCode()).as(name).isEqualTo(404);
    }
    assertThat(tool.api("GET", "/webjars/uplot/dist/uPlot.min.css").statusCode()).isEqualTo(404);
    assertThat(tool.api("GET", "/page/page.js").statusCode()).isEqualTo(404);
  }

  @Test
  void takesASearchThatIsMarkupOrMalformed() {
    String hostile = "%3Cscript%3Ealert(1)%3C/script%3E%22%27".repeat(3);

    assertThat(tool.metricsGet("/?q=" + hostile).body()).doesNotContain("alert(1)</script>");
    assertThat(tool.metricsGet("/?q=&q=%20&x").statusCode()).isEqualTo(200);
  }
}
