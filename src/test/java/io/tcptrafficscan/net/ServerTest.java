package io.tcptrafficscan.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
  @ParameterizedTest
  @CsvSource({
    "1.1.1.1,                1.1.1.1,            443,   true",
    "1.1.1.1:1,              1.1.1.1,            1,     true",
    "example.com,            example.com,        443,   false",
    "example.com.:65535,     example.com.,       65535, false",
    "_dmarc.example.com,     _dmarc.example.com, 443,   false",
    "localhost:80,           localhost,          80,    false",
    "a1:80,                  a1,                 80,    false",
    "WWW.Example.COM:80,     WWW.Example.COM,    80,    false",
    "1.example:080,          1.example,          80,    false",
    "3com:1,                 3com,               1,     false",
    "::ffff:192.0.2.1,       ::ffff:192.0.2.1,   443,   true",
    "[::1]:1,                ::1,                1,     true",
    "2001:db8::1,            2001:db8::1,        443,   true",
    "[2001:db8::1],          2001:db8::1,        443,   true",
    "[2001:db8::1]:8443,     2001:db8::1,        8443,  true",
    "[fe80::1%eth0]:80,      fe80::1,            80,    true",
    "fe80::1%eth0,           fe80::1,            443,   true",
    "::1,                    ::1,                443,   true"
  })
  void readsEveryForm(String text, String host, int port, boolean literal) {
    Server server = Server.parse(text);

    assertThat(server.text()).isEqualTo(text);
    assertThat(server.host()).isEqualTo(host);
    assertThat(server.port()).isEqualTo(port);
    assertThat(server.literal() != null).isEqualTo(literal);
  }

  @ParameterizedTest
  @CsvSource({
    "all:nodes.example,       nodes.example, 443,  true",
    "all:nodes.example:59121, nodes.example, 59121, true",
    "all:a,                   a,             443,  true",
    "all:all:8080,            all,           8080, true",
    "all:8080,                all,           8080, false", // a host of that name, as ever
    "all,                     all,           443,  false",
    "all.example:80,          all.example,   80,   false"
  })
  void followsAllAddressesOfANameWhereAskedTo(String text, String host, int port, boolean all) {
    Server server = Server.parse(text);

    assertThat(server.text()).isEqualTo(text);
    assertThat(server.host()).isEqualTo(host);
    assertThat(server.port()).isEqualTo(port);
    assertThat(server.all()).isEqualTo(all);
  }

  @Test
  void readsAPortLikeTailWithoutBracketsAsPartOfTheAddress() throws Exception {
    Server server = Server.parse("2001:db8::1:443");

    assertThat(server.port()).isEqualTo(443);
    assertThat(server.literal())
        .isEqualTo(java.net.InetAddress.getByName("2001:db8:0:0:0:0:1:443"));
  }

  @Test
  void isReachedOverItsZoneAlone() {
    Server zoned = Server.parse("fe80::1%eth0");

    assertThat(zoned.isReachedOver(new InterfaceName("eth0"))).isTrue();
    assertThat(zoned.isReachedOver(new InterfaceName("eth1"))).isFalse();
    assertThat(Server.parse("fe80::1").isReachedOver(new InterfaceName("eth1"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ":",
        ":443",
        "a:",
        "a:0",
        "a:65536",
        "a:-1",
        "a:+1",
        "a:1e3",
        "a:٣",
        "a:99999999999",
        "[::1",
        "[::1]443",
        "[::1]:",
        "[::1]:0",
        "[1.1.1.1]",
        "[]",
        "[]:443",
        "[::1]:80:80",
        "::1]",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.1.1.1",
        "0x7f.1",
        "1",
        "a b",
        "a/b",
        "http://a",
        "-a",
        "a-",
        "a..b",
        ".a",
        "a_b.1",
        "über.example",
        "\u212aelvin.example", // a lower-case k to Java
        "[fe80::1%eth0",
        "[fe80::1]%eth0",
        "[example.com]:80",
        "1.2.3.4/24",
        "user@a",
        "1::2::3",
        "12345::",
        "2001:db8::1%eth0",
        "fe80::1%",
        "fe80::1%an-over-long-name",
        "a\nb",
        "a\tb"
      })
  void refusesWhatIsNoneInOneLine(String text) {
    assertThatThrownBy(() -> Server.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1))
        .hasMessageStartingWith("invalid ");
  }

  @Test
  void refusesOverLongNamesWithoutRepeatingThem() {
    String label = "a".repeat(63) + ".";
    assertThat(Server.parse(label.repeat(3) + "a".repeat(61)).port()).isEqualTo(443);

    assertThatThrownBy(() -> Server.parse("all:".repeat(100_000)))
        .isInstanceOf(InvalidInputException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
    assertThatThrownBy(() -> Server.parse("a".repeat(64)))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Server.parse("a".repeat(10_000)))
        .isInstanceOf(InvalidInputException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a:0             | the port must be 1 to 65535
          a:65536         | the port must be 1 to 65535
          a:              | the port must be 1 to 65535
          [::1]:          | the port must be 1 to 65535
          [::1            | the bracket is not closed; must be a name, an IPv4 or IPv6 address, name:port, IPv4:port, [IPv6]:port or all:name:port
          1.2.3.256       | must be a name, an IPv4 or IPv6 address, name:port, IPv4:port, [IPv6]:port or all:name:port
          all:            | a name must follow, as in all:nodes.example:443
          all::443        | a name must follow, as in all:nodes.example:443
          all:a:0         | the port must be 1 to 65535
          all:0           | the port must be 1 to 65535
          all:1.1.1.1     | all: follows a name's addresses, and this is no name: leave all: out
          all:1.1.1.1:80  | all: follows a name's addresses, and this is no name: leave all: out
          all:[::1]:80    | all: follows a name's addresses, and this is no name: leave all: out
          all:2001:db8::1 | all: follows a name's addresses, and this is no name: leave all: out
          all:all:a       | all: follows a name's addresses, and this is no name: leave all: out
          all:-a          | must be a name, an IPv4 or IPv6 address, name:port, IPv4:port, [IPv6]:port or all:name:port

          """)
  void saysWhatWasWrongAndWhatIsAccepted(String text, String problem) {
    assertThatThrownBy(() -> Server.parse(text))
        .hasMessage("invalid server '" + text + "': " + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.0.0.0:443",
        "::",
        "[::]:443",
        "[::ffff:0.0.0.0]:443",
        "255.255.255.255",
        "224.0.0.1",
        "239.1.2.3:80",
        "ff02::1"
      })
  void refusesAddressesThatAreNoneOfOneMachine(String text) {
    assertThatThrownBy(() -> Server.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "invalid server '%s': an unspecified, broadcast or multicast address is not the address"
                    .formatted(text)
                + " of a server");
  }
}
