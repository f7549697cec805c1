package io.tcptrafficscan.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.correction.Calibration.Sample;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {
  private static final KeptState FACTORS =
      factors(10, Map.of(new InterfaceName("eth0"), 30.8, new InterfaceName("光\"回"), 1e-7));

  private static final Sample SAMPLE = new Sample(4.75e7, 65_536, 20_100, 1_700_000_000_000L);

  @TempDir private Path directory;

  private static KeptState factors(double standard, Map<InterfaceName, Double> own) {
    return new KeptState(new CorrectionFactors(standard, true, own), Map.of());
  }

  @Test
  void readsWhatItWrote() throws IOException {
    StateFile state = new StateFile(directory.resolve("state.json"));
    state.save(FACTORS);

    assertThat(new StateFile(directory.resolve("state.json")).load()).isEqualTo(FACTORS);
    try (var files = Files.list(directory)) {
      assertThat(files).as("nothing half-written is left").hasSize(1);
    }
  }

  @Test
  void startsAtOneWhereThereIsNoFile() {
    assertThat(new StateFile(directory.resolve("none")).load()).isEqualTo(KeptState.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "{",
        "{}",
        "{\"version\":1,\"defa",
        "{\"version\":2,\"default\":3}",
        "{\"version\":1,\"default\":0}",
        "{\"version\":1,\"default\":-2}",
        "{\"version\":1,\"default\":\"3\"}",
        "{\"version\":1,\"default\":NaN}",
        "{\"version\":1,\"default\":1e999}",
        "{\"version\":1,\"interfaces\":[]}",
        "{\"version\":1,\"interfaces\":{\"a/b\":2}}",
        "{\"version\":1,\"interfaces\":{\"a\":null}}",
        "{\"version\":1,\"interfaces\":{\"a\":2}",
        "{\"version\":99999999999999999999}",
        "{\"version\":1.5,\"default\":3}",
        "{\"version\":\"1\",\"default\":3}",
        "{\"version\":1,\"default\":3}{\"version\":1,\"default\":4}",
        "{\"version\":1,\"default\":3}\u0000\u0000",
        "{\"version\":1,\"default\":3} x",
        "{\"version\":1,\"default\":1e-999}",
        "{\"version\":1,\"interfaces\":{\"eth0\":2,\"eth1\":0}}",
        "{\"default\":3}",
        "\u0000\u0001\u0002"
      })
  void startsAtOneWhereTheFileIsDamaged(String content) throws IOException {
    Path file = Files.writeString(directory.resolve("state.json"), content);

    assertThat(new StateFile(file).load()).isEqualTo(KeptState.NONE);
    assertThat(Files.readString(file)).as("the file is left as it is").isEqualTo(content);
  }

  @Test
  void passesOverFieldsOfALaterVersion() {
    byte[] content =
        "{\"version\":1,\"later\":{\"a\":[1,{}]},\"default\":3,\"interfaces\":{}}"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(StateCodec.decode(content)).isEqualTo(factors(3, Map.of()));
  }

  @Test
  void refusesAHugeFileAndADirectory() throws IOException {
    Path huge = Files.write(directory.resolve("huge"), new byte[(1 << 24) + 1]);

    assertThat(new StateFile(huge).load()).isEqualTo(KeptState.NONE);
    assertThat(new StateFile(directory).load()).isEqualTo(KeptState.NONE);
  }

  @Test
  void keepsTheRunningFactorWhereItCannotBeWritten() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    StateFile below = new StateFile(file.resolve("state.json"));
    Correction correction = new Correction(below.load(), false, below::save, () -> 0);
    correction.setStandard(4);

    assertThat(correction.factors().standard()).isEqualTo(4);
  }

  @Test
  void storesEveryChange() {
    List<KeptState> stored = new ArrayList<>();
    Correction correction = new Correction(KeptState.NONE, false, stored::add, () -> 0);
    InterfaceName eth0 = new InterfaceName("eth0");
    correction.setStandard(2);
    correction.set(eth0, 30.8);
    assertThat(correction.factors().of(eth0)).isEqualTo(30.8);
    assertThat(correction.factors().of(new InterfaceName("eth1"))).isEqualTo(2);
    correction.clear(eth0);

    assertThat(correction.factors().of(eth0)).isEqualTo(2);
    assertThat(stored).hasSize(3).last().isEqualTo(factors(2, Map.of()));
    assertThat(correction.changes(Correction.Result.APPLIED)).isEqualTo(3);
  }

  @Test
  void startsAtOneWhereTheFileHoldsNoText() throws IOException {
    byte[] bytes = new byte[4096];
    new java.util.Random(3).nextBytes(bytes);
    Path file = Files.write(directory.resolve("state.json"), bytes);

    assertThat(new StateFile(file).load()).isEqualTo(KeptState.NONE);
  }

  @Test
  void startsAtOneWhereNumbersOrNestingHaveNoEnd() throws IOException {
    for (String content :
        List.of(
            "{\"version\":1,\"default\":" + "9".repeat(100_000) + "}",
            "{\"version\":1,\"x\":" + "[".repeat(100_000))) {
      Path file = Files.writeString(directory.resolve("state.json"), content);
      assertThat(new StateFile(file).load()).isEqualTo(KeptState.NONE);
    }
  }

  @Test
  void writesADocumentedForm() throws IOException {
    KeptState factors = factors(10, Map.of(new InterfaceName("eth0"), 30.8));

    assertThat(new String(StateCodec.encode(factors), StandardCharsets.UTF_8))
        .isEqualTo("{\"version\":1,\"default\":10,\"interfaces\":{\"eth0\":30.8}}\n");
  }

  @Test
  void replacesADamagedFileAndWritesAgainOnceItCan() throws IOException {
    Path file = directory.resolve("later").resolve("state.json");
    StateFile state = new StateFile(file);
    state.save(FACTORS);
    assertThat(file).doesNotExist();

    Files.createDirectory(file.getParent());
    Files.writeString(file, "{damaged");
    state.save(FACTORS);
    assertThat(new StateFile(file).load()).isEqualTo(FACTORS);
  }

  @Test
  void leavesNothingBesideAFileThatCannotBeReplaced() throws IOException {
    Path occupied = Files.createDirectories(directory.resolve("state.json").resolve("in the way"));
    new StateFile(occupied.getParent()).save(FACTORS);

    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(occupied.getParent());
    }
  }

  private static KeptState calibrated() {
    Map<CalibratedPath, Calibration> calibrations = new HashMap<>();
    for (String address : List.of("192.0.2.1", "2001:db8::1")) {
      calibrations.put(
          new CalibratedPath(new InterfaceName("eth0"), Server.parse(address).literal()),
          new Calibration(
              "198.51.100.1",
              Double.POSITIVE_INFINITY,
              1.81,
              List.of(SAMPLE, SAMPLE),
              List.of(SAMPLE)));
    }
    return new KeptState(CorrectionFactors.NONE, calibrations);
  }

  @Test
  void keepsWhatWasLearnedOfPaths() throws IOException {
    Path file = directory.resolve("state.json");
    new StateFile(file).save(calibrated());

    assertThat(new StateFile(file).load()).isEqualTo(calibrated());
    assertThat(Files.readString(file))
        .startsWith(
            "{\"version\":1,\"interfaces\":{},\"calibrations\":[{\"interface\":\"eth0\","
                + "\"address\":\"192.0.2.1\",\"route\":\"198.51.100.1\",\"factor\":1.81,"
                + "\"samples\":[[47500000,65536,20100,1700000000000],");
  }

  @Test
  void tellsAFactorOfOneThatWasSetByHandFromNone() throws IOException {
    KeptState byHand = factors(1, Map.of());

    assertThat(StateCodec.decode(StateCodec.encode(byHand))).isEqualTo(byHand);
    assertThat(StateCodec.decode(StateCodec.encode(KeptState.NONE))).isEqualTo(KeptState.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"eth0\"                 | 7",
        "\"eth0\"                 | \"a/b\"",
        "\"192.0.2.1\"            | \"name.example\"",
        "\"192.0.2.1\"            | \"192.0.2.1:80\"",
        "\"factor\":1.81          | \"factor\":0",
        "\"factor\":1.81          | \"factor\":1000",
        "\"factor\":1.81,         | ``",
        "[47500000,               | [0,",
        "65536,                   | -1,",
        "20100,                   | 0.5,",
        "1700000000000]           | 1]]",
        "1700000000000]           | 1,2]",
        "\"samples\"              | \"samples\":[],\"later\"",
        "\"calibrations\":[       | \"calibrations\":[7,",
        "\"calibrations\":[       | \"calibrations\":{},\"later\":["
      })
  void refusesDamagedCalibrationsAndGoesOn(String what, String instead) throws IOException {
    String whole = new String(StateCodec.encode(calibrated()), StandardCharsets.UTF_8);
    assertThat(whole).contains(what);
    String damaged = whole.replaceFirst(Pattern.quote(what), Matcher.quoteReplacement(instead));
    Path file = Files.writeString(directory.resolve("state.json"), damaged);

    assertThat(new StateFile(file).load().calibrations()).isEmpty();
  }

  @Test
  void refusesMoreThanAnAgentKeeps() throws IOException {
    String calibration =
        "{\"interface\":\"e\",\"address\":\"10.%d.%d.1\",\"route\":\"\",\"factor\":1,\"samples\":[%s],\"step\":[]}";
    String one = calibration.formatted(0, 0, "[1,1,1,1]");
    String many =
        IntStream.rangeClosed(0, 50_000)
            .mapToObj(i -> calibration.formatted(i >> 8, i & 255, "[1,1,1,1]"))
            .collect(Collectors.joining(","));
    String interfaces =
        IntStream.rangeClosed(0, 50_000)
            .mapToObj(i -> "\"e" + i + "\":2")
            .collect(Collectors.joining(","));
    String samples = calibration.formatted(0, 0, "[1,1,1,1],".repeat(101) + "[1,1,1,1]");

    assertThat(decoded("\"calibrations\":[" + one + "]").calibrations()).hasSize(1);
    assertThatThrownBy(() -> decoded("\"calibrations\":[" + many + "]"))
        .hasMessage("'calibrations' has too many elements");
    assertThatThrownBy(() -> decoded("\"interfaces\":{" + interfaces + "}"))
        .hasMessage("'interfaces' has too many members");
    assertThatThrownBy(() -> decoded("\"calibrations\":[" + samples + "]"))
        .hasMessage("'samples' has too many elements");
    assertThatThrownBy(() -> decoded("\"default\":[" + "[],".repeat(100_000) + "[]]"))
        .hasMessage("'default' needs a number greater than 0");
  }

  private static KeptState decoded(String members) {
    return StateCodec.decode(("{\"version\":1," + members + "}").getBytes(StandardCharsets.UTF_8));
  }
}
