package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlFileTest {
  @TempDir Path folder;

  private final Problems problems = new Problems("f");

  private YamlFile parse(String text) {
    return YamlFile.parse("f", text, problems);
  }

  private static List<String> texts(YamlFile file, Option<?> option) {
    return file.texts(option).stream().map(Text::value).toList();
  }

  private List<String> problems(String text) {
    parse(text);
    return problems.all();
  }

  private static List<String> problemsOfFile(String file) {
    Problems problems = new Problems(file);
    YamlFile.read(file, problems);
    return problems.all();
  }

  @Test
  void readsInterfacesAndServersWithWhatIsTheirOwn() {
    YamlFile file =
        parse(
            """
            interfaces: [default, {name: eth0, aliases: [wan0, wan1]}]
            servers:
              - 1.1.1.1
              - name: 2001:db8::1
                port: 80
                interval: 10
                labels: {rack: 12, "on": yes}
            rtt-buckets: [1ms, 2ms]
            max-paths: 7
            """);

    assertThat(problems.all()).isEmpty();
    assertThat(texts(file, Option.INTERFACE)).containsExactly("default", "eth0");
    assertThat(texts(file, Option.ALIAS)).containsExactly("wan0=eth0", "wan1=eth0");
    assertThat(texts(file, Option.SERVER)).containsExactly("1.1.1.1", "[2001:db8::1]:80");
    assertThat(texts(file, Option.RTT_BUCKETS)).containsExactly("1ms", "2ms");
    assertThat(texts(file, Option.MAX_PATHS)).containsExactly("7");
    YamlFile.OwnTexts own = file.servers().get(0);
    assertThat(own.text().value()).isEqualTo("[2001:db8::1]:80");
    assertThat(own.interval()).isEqualTo(new Text("10", new Place("f", 6, 15)));
    assertThat(own.timeout()).isNull();
    assertThat(own.labels()).hasSize(2);
    assertThat(own.labels().get("rack").value()).isEqualTo("12");
    assertThat(own.labels().get("on").value()).isEqualTo("yes");
    assertThat(file.texts(Option.ALIAS).get(1).place()).isEqualTo(new Place("f", 1, 52));
  }

  @ParameterizedTest
  @CsvSource({
    "a, 80, a:80",
    "1.1.1.1, 80, 1.1.1.1:80",
    "'::1', 80, '[::1]:80'",
    "'[::1]', 80, '[::1]:80'",
    "all:a.example, 80, all:a.example:80",
    "'fe80::1%eth0', 80, '[fe80::1%eth0]:80'",
  })
  void joinsNameAndPort(String name, int port, String text) {
    YamlFile file = parse("servers: [{name: '" + name + "', port: " + port + "}]");
    assertThat(texts(file, Option.SERVER)).containsExactly(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          servrs: []                         | f:1:1: unknown key 'servrs': did you mean servers?
          interval: {a: 1}                   | f:1:11: interval must be one value, not a mapping
          interval:                          | f:1:10: interval must not be empty: give a value, or leave it out
          interfaces: eth0                   | f:1:13: interfaces must be a list, not one value
          interfaces: [[a]]                  | f:1:14: an interface must be one value, not a list
          interfaces: [{aliases: [a]}]       | f:1:14: an interface must have a name
          servers: [{name: a, prot: 1}]      | f:1:21: unknown key 'prot': did you mean port?
          servers: [{name: a, zzzzz: 1}]     | f:1:21: unknown key 'zzzzz': accepted are family, interval, labels, name, port, timeout
          servers: [{name: a:1, port: 1}]    | f:1:18: the server 'a:1' has a port already: give one
          servers: [{name: a, labels: [b]}]  | f:1:29: labels must be a mapping, not a list
          {interval: 1s, interval: 2s}       | f:1:16: the key 'interval' is given more than once
          [a]                                | f:1:1: the file must be a mapping, not a list
          interval: !!int 1                  | f:1:11: a tag is not accepted: leave it out
          {? [a] : 1}                        | f:1:4: a key must be one value, not a list
          """)
  void saysWhereItsFormIsWrongAndWhatIsAccepted(String text, String problem) {
    assertThat(problems(text)).containsExactly(problem);
  }

  @Test
  void saysWhereACharacterIsNoText() {
    assertThat(problems("interval: 1s\ntimeout: \u0000\n"))
        .containsExactly("f:2:10: the character U+0000 is not accepted: YAML is text");
  }

  @Test
  void saysEveryErrorOfForm() {
    assertThat(problems("a: 1\nservers: [{nam: b}, {name: []}]\ninterval: []\n")).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          &a [*a]                                      | f:1:5: the alias *a is not accepted
          interfaces: &x [a]\\nservers: *x              | f:2:10: the alias *x is not accepted
          a: &a [x]\\nb: &b [*a,*a]\\nc: [*b,*b]         | f:2:8: the alias *a is not accepted
          interfaces: [eth0\\nservers: [a]              | f:2:8: invalid YAML: expected ',' or ']'
          interval:\\n\\tx: 5s                          | f:2:1: invalid YAML: a tab is not accepted here
          a: b: c                                      | f:1:5: invalid YAML: mapping values are not allowed
          a: 1\\n---\\nb: 1                              | f:2:1: only one document is accepted
          # nothing                                    | f:1:1: the file is empty
          """)
  void refusesAliasesAndWhatIsNoYamlAtItsPlace(String text, String problem) {
    assertThat(problems(text.translateEscapes())).singleElement().asString().startsWith(problem);
  }

  @Test
  void refusesDeepNestingBeforeItCosts() {
    List<String> deep =
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> problems("[".repeat(250_000)));

    assertThat(deep).singleElement().asString().contains("nested too deep");
  }

  private String file(byte[] content) throws IOException {
    return Files.write(folder.resolve("file"), content).toString();
  }

  @Test
  void refusesWhatIsNoFileOfTextInOneLine() throws IOException {
    assertThat(problemsOfFile(folder.toString())).containsExactly(folder + ": is no regular file");
    assertThat(problemsOfFile(folder + "/none"))
        .containsExactly(folder + "/none: cannot be read: there is no such file");
    assertThat(problemsOfFile(file(new byte[] {'a', ':', (byte) 0xff})))
        .containsExactly(folder + "/file: is no text in UTF-8");
    assertThat(problemsOfFile(file(new byte[10 << 20])))
        .containsExactly(folder + "/file: is too large: at most 1048576 bytes are accepted");
    assertThat(problemsOfFile(file(new byte[0])))
        .containsExactly(
            folder + "/file:1:1: the file is empty: it must have interfaces and servers");
  }

  @Test
  void readsTheListsOfCapacityAndItsFlags() {
    YamlFile file =
        parse(
            """
            interfaces: [eth0]
            servers: [192.0.2.1]
            capacity-servers: [a:1, 'all:b:2']
            responder-allow: [192.0.2.0/24]
            calibrate: true
            """);

    assertThat(problems.all()).isEmpty();
    assertThat(texts(file, Option.CAPACITY_SERVER)).containsExactly("a:1", "all:b:2");
    assertThat(texts(file, Option.RESPONDER_ALLOW)).containsExactly("192.0.2.0/24");
    assertThat(texts(file, Option.CALIBRATE)).containsExactly("true");
  }
}
