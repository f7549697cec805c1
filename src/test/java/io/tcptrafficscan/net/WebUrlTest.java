package io.tcptrafficscan.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://a.example, a.example, 443, a.example, /",
    "http://a.example/x?y=z#f, a.example:80, 80, a.example, /x?y=z",
    "HTTPS://A.example:443/x, a.example, 443, a.example, /x",
    "http://192.0.2.1:8080/x, 192.0.2.1:8080, 8080, 192.0.2.1:8080, /x",
    "https://[2001:db8::1]/x, [2001:db8::1], 443, [2001:db8::1], /x",
    "http://[2001:db8::1]:81?q, [2001:db8::1]:81, 81, [2001:db8::1]:81, /?q"
  })
  void readsServerAndTarget(String text, String server, int port, String host, String target) {
    WebUrl url = WebUrl.parse(text);

    assertThat(url.server().text()).isEqualTo(server);
    assertThat(url.server().port()).isEqualTo(port);
    assertThat(url.hostField()).isEqualTo(host);
    assertThat(url.target()).isEqualTo(target);
    assertThat(url.secure()).isEqualTo(text.toLowerCase(java.util.Locale.ROOT).startsWith("https"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.example",
        "ftp://a.example/",
        "http://",
        "http:///x",
        "http://a.example:/x",
        "http://a.example:0/x",
        "http://all:a.example/x",
        "http://user@a.example/",
        "http://a b.example/",
        "http://a.example/a b",
        "http://a.example/\r\nX: y",
        "http://2001:db8::1/x",
        "http://224.0.0.1/x"
      })
  void refusesWhatIsNoUrl(String text) {
    assertThatThrownBy(() -> WebUrl.parse("capacity-url", text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("invalid capacity-url");
  }

  @ParameterizedTest
  @CsvSource({
    "https://b.example/y, https://b.example/y",
    "//b.example/y, https://b.example/y",
    "/y, https://a.example:444/y",
    "y, https://a.example:444/dir/y",
    "?r, https://a.example:444/dir/x?r"
  })
  void followsReferences(String reference, String expected) {
    WebUrl url = WebUrl.parse("https://a.example:444/dir/x?q");

    assertThat(url.resolve(reference)).isEqualTo(WebUrl.parse(expected));
  }

  @Test
  void refusesReferencesToOtherSchemes() {
    assertThatThrownBy(() -> WebUrl.parse("https://a.example/").resolve("file:///etc/passwd"))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void repeatsNoPasswordInItsMessage() {
    for (String text :
        List.of("http://me:geheim@a.example/", "http://me:geheim@:0/x", "ftp://me:geheim@a/")) {
      assertThatThrownBy(() -> WebUrl.parse(text))
          .hasMessageStartingWith("invalid ")
          .hasMessageNotContaining("geheim");
    }
  }
}
