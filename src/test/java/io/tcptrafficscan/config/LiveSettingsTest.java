package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveSettingsTest {
  private static final String LEAST = "interfaces: [eth0]\nservers: [1.1.1.1]\n";

  @TempDir Path folder;
  private final List<Settings> told = new ArrayList<>();

  @BeforeEach
  void writeTheLeast() throws IOException {
    write(LEAST);
  }

  private void write(String text) throws IOException {
    Path fresh = Files.writeString(folder.resolve("fresh"), text);
    Files.move(fresh, folder.resolve("f"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private LiveSettings live() {
    return live(folder.resolve("f"));
  }

  private LiveSettings live(Path file) {
    LiveSettings live =
        new LiveSettings(
            Configuration.load(Map.of(Option.CONFIG, List.of(file.toString())), Map.of()));
    live.subscribe(told::add);
    return live;
  }

  @Test
  void tellsOfAChangeAndOfNothingElse() throws IOException {
    LiveSettings live = live();
    assertThat(live.reload("test")).isEmpty();
    assertThat(told).isEmpty();
    write(LEAST + "timeout: 9s\n");
    assertThat(live.reload("test")).isEmpty();

    assertThat(told).containsExactly(live.current());
    assertThat(live.current().timeout()).hasSeconds(9);
    assertThat(live.status().successful()).isTrue();
  }

  @Test
  void changesNothingWhereAnythingIsWrong() throws IOException {
    LiveSettings live = live();
    LiveSettings.Status before = live.status();
    write(LEAST + "timeout: 9s\ninterval: x\n");

    assertThat(live.reload("test").orElseThrow()).contains("f:4:11: invalid interval 'x'");
    assertThat(told).isEmpty();
    assertThat(live.current().timeout()).hasSeconds(5);
    assertThat(live.status()).isEqualTo(new LiveSettings.Status(false, before.loadedEpochMillis()));

    write(LEAST);
    assertThat(live.reload("test")).isEmpty();
    assertThat(live.status().successful()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metrics-host: ::1",
        "metrics-port: 7",
        "api-host: ::1",
        "api-port: 7",
        "output: json",
        "close: fin",
        "count: 3",
        "state-file: a"
      })
  void refusesWhatHoldsToTheEndAndSaysWhich(String setting) throws IOException {
    LiveSettings live = live();
    write(LEAST + "timeout: 9s\n" + setting.replace("::1", "'::1'"));
    String[] parts = setting.split(": ", 2);

    assertThat(live.reload("test").orElseThrow())
        .contains("/f:4:", ": " + parts[0] + " cannot change from '")
        .endsWith(" to '" + parts[1] + "' while the agent runs: restart to change it");
    assertThat(live.current().timeout()).hasSeconds(5);
  }

  @Test
  void namesEverySettingThatCannotChangeWithItsPlace() throws IOException {
    write(LEAST + "close: fin\n");
    LiveSettings live = live();
    write(LEAST + "capacity-servers: [a:1]\nmetrics-port: 7\n");

    assertThat(live.reload("test").orElseThrow().replace(folder.toString(), ""))
        .isEqualTo(
            "/f: close cannot change from 'fin' to 'rst' while the agent runs: restart to change it;"
                + " /f:4:15: metrics-port cannot change from '59121' to '7' while the agent runs:"
                + " restart to change it; /f:3:20: capacity-servers cannot change from 'none' to"
                + " 'a:1' while the agent runs: restart to change it");
  }

  @Test
  void readsAChangedFileOnceItIsLeftAlone() throws IOException {
    LiveSettings live = live();
    live.reloadIfChanged();
    write(LEAST + "timeout: 8s\n");
    live.reloadIfChanged();
    assertThat(live.current().timeout()).as("it may still be being written").hasSeconds(5);
    write(LEAST + "timeout: 9s\n");
    live.reloadIfChanged();
    assertThat(live.current().timeout()).hasSeconds(5);
    live.reloadIfChanged();

    assertThat(live.current().timeout()).hasSeconds(9);
    live.reloadIfChanged();
    assertThat(told).hasSize(1);
  }

  @Test
  void judgesABadFileOnceAndAMissingOneToo() throws IOException {
    LiveSettings live = live();
    Files.delete(folder.resolve("f"));
    live.reloadIfChanged();
    live.reloadIfChanged();
    LiveSettings.Status failed = live.status();
    live.reloadIfChanged();
    assertThat(failed.successful()).isFalse();
    assertThat(live.status()).as("it was not read again").isSameAs(failed);

    write(LEAST);
    live.reloadIfChanged();
    live.reloadIfChanged();
    assertThat(live.status().successful()).isTrue();
  }

  @Test
  void followsASwappedLink() throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));
    Files.writeString(one.resolve("f"), LEAST);
    Files.writeString(two.resolve("f"), LEAST + "timeout: 7s\n");
    Path data = Files.createSymbolicLink(folder.resolve("data"), one);
    LiveSettings live = live(data.resolve("f"));
    Files.delete(data);
    Files.createSymbolicLink(data, two);
    live.reloadIfChanged();
    live.reloadIfChanged();

    assertThat(live.current().timeout()).hasSeconds(7);
  }

  static Stream<Throwable> failures() {
    return Stream.of(
        new OutOfMemoryError("heap"),
        new StackOverflowError(),
        new IllegalStateException("broken"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void goesOnWithTheSettingsBeforeWhateverAReloadThrows(Throwable failure) throws IOException {
    LiveSettings live = live();
    Settings before = live.current();
    live.subscribe(
        settings -> {
          if (settings.timeout().toSeconds() == 9) {
            sneak(failure);
          }
        });
    write(LEAST + "timeout: 9s\n");
    live.reloadIfChanged();
    live.reloadIfChanged();

    assertThat(live.current()).isEqualTo(before);
    assertThat(told).as("who took the new settings gets the old ones").endsWith(before);
    LiveSettings.Status failed = live.status();
    assertThat(failed.successful()).isFalse();
    live.reloadIfChanged();
    assertThat(live.status()).as("it was not read again").isSameAs(failed);
    assertThat(live.reload("test").orElseThrow()).contains(failure.toString());

    write(LEAST + "timeout: 8s\n");
    assertThat(live.reload("test")).isEmpty();
    assertThat(live.current().timeout()).hasSeconds(8);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable failure) throws E {
    throw (E) failure;
  }

  @Test
  void refusesAPipeInThePlaceOfTheFileWithoutWaiting() throws IOException, InterruptedException {
    LiveSettings live = live();
    Files.delete(folder.resolve("f"));
    Process made = new ProcessBuilder("mkfifo", folder.resolve("f").toString()).start();
    assertThat(made.waitFor()).isZero();
    assertTimeoutPreemptively(
        Duration.ofSeconds(2),
        () -> {
          live.reloadIfChanged();
          live.reloadIfChanged();
        });

    assertThat(live.status().successful()).isFalse();
    assertThat(live.current().servers()).hasSize(1);
  }
}
