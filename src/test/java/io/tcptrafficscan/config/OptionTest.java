package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every option. */
class OptionTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "TCP_TRAFFIC_SCAN_INTERFACE", "eth0",
          "TCP_TRAFFIC_SCAN_SERVER", "1.1.1.1",
          "TCP_TRAFFIC_SCAN_INTERVAL", "1s");

  @TempDir Path folder;

  static Stream<Option<?>> all() {
    return Option.ALL.stream();
  }

  static Stream<Option<?>> optionsOfTheFile() {
    return all().filter(option -> !option.key().isEmpty());
  }

  @Test
  void hasNamesOfItsOwn() {
    Set<String> names = new HashSet<>();
    Option.ALL.forEach(
        option -> {
          assertThat(names.add(option.longName())).as(option.longName()).isTrue();
          assertThat(option.help()).endsWith(".");
          assertThat(option.environmentName()).matches("TCP_TRAFFIC_SCAN_[A-Z_]+");
        });
    assertThat(names).hasSizeGreaterThan(30);
  }

  @ParameterizedTest
  @MethodSource("all")
  void hasADefaultThatIsValid(Option<?> option) {
    for (String item : option.defaultText().split(",")) {
      if (!item.isEmpty()) {
        assertThat(option.type().parse(option.name(), item)).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void takesAnEmptyVariableForNone(Option<?> option) {
    Map<String, String> without = new HashMap<>(LEAST);
    without.remove(option.environmentName());
    Configuration expected = Configuration.load(Map.of(), without);
    for (String empty : List.of("", " ", "\t", option.isList() ? " , ," : "")) {
      Map<String, String> environment = new HashMap<>(without);
      environment.put(option.environmentName(), empty);
      Configuration loaded = Configuration.load(Map.of(), environment);

      assertThat(loaded.problems()).isEqualTo(expected.problems());
      assertThat(loaded.values().texts(option)).isEqualTo(expected.values().texts(option));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void takesAVariableLiterallyOrRefusesItInOneLine(Option<?> option) {
    for (String text : List.of("${NOPE}", "/run/${NOPE}/tok", "${user.home:x}", "\\${x}", "$$")) {
      Map<String, String> environment = new HashMap<>(LEAST);
      environment.put(option.environmentName(), text);
      Configuration loaded = Configuration.load(Map.of(), environment);

      if (loaded.problems().isEmpty()) {
        assertThat(loaded.values().texts(option)).extracting(Text::value).containsExactly(text);
      } else {
        assertThat(loaded.problems().get(0))
            .contains(text)
            .doesNotContainIgnoringCase("SRCFG")
            .doesNotContain("Exception");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void takesASampleFromTheEnvironmentAsFromTheCommandLine(Option<?> option) throws IOException {
    Map<String, String> environment = Samples.environment(folder);
    String sample = environment.remove(option.environmentName());
    if (sample == null) {
      return;
    }
    Configuration typed = Configuration.load(Map.of(option, List.of(sample)), environment);
    environment.put(option.environmentName(), sample);

    assertThat(Configuration.load(Map.of(), environment).settings()).isEqualTo(typed.settings());
  }

  @Test
  void takesAListWithBlanksAfterItsCommas() {
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.put("TCP_TRAFFIC_SCAN_SERVER", "1.1.1.1, 8.8.8.8 ,9.9.9.9,");
    environment.put("TCP_TRAFFIC_SCAN_RTT_BUCKETS", "1ms, 2ms");
    environment.put("TCP_TRAFFIC_SCAN_INTERFACE", "a\\,b, c\\\\d");
    Settings settings = Configuration.load(Map.of(), environment).settings();

    assertThat(settings.servers()).hasToString("[1.1.1.1, 8.8.8.8, 9.9.9.9]");
    assertThat(settings.rttBuckets()).hasSize(2);
    assertThat(settings.interfaces()).extracting(Object::toString).containsExactly("a,b", "c\\d");
  }

  @ParameterizedTest
  @MethodSource("optionsOfTheFile")
  void reachesTheSettingsInAReloadOrIsRefusedByName(Option<?> option) throws IOException {
    Map<String, String> environment = Samples.environment(folder);
    environment.remove(option.environmentName());
    environment.remove(Option.ALIAS.environmentName()); // it belongs to an interface
    Path file = folder.resolve("scan.yaml");
    String sample = Samples.of(option, folder);
    String value = option.isList() ? "['" + sample + "']" : sample;
    String before =
        option == Option.INTERFACE
            ? "interfaces: [eth0]\n"
            : option == Option.SERVER
                ? "servers: ['all:c.example']\n"
                : option == Option.SAMPLE ? "sample: 2\n" : "{}\n";
    if (option == Option.CAPACITY_TOKEN_FILE || option == Option.CAPACITY_SERVER) {
      environment.remove(Option.CAPACITY_DEEP.environmentName());
      environment.remove(Option.CALIBRATE.environmentName());
    }
    if (option == Option.CAPACITY_TOKEN_FILE || option == Option.RESPONDER) {
      environment.remove(Option.RESPONDER_ADDRESS.environmentName());
    }
    Files.writeString(file, before);
    List<Settings> told = new ArrayList<>();
    LiveSettings live =
        new LiveSettings(
            Configuration.load(Map.of(Option.CONFIG, List.of(file.toString())), environment));
    live.subscribe(told::add);
    Files.writeString(file, option.key() + ": " + value + "\n");

    if (option.isFixed()) {
      assertThat(live.reload("test").orElseThrow())
          .contains(": " + option.key() + " cannot change from '");
      assertThat(told).isEmpty();
    } else {
      assertThat(live.reload("test")).isEmpty();
      assertThat(told).hasSize(1);
    }
  }
}
