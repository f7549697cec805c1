package io.tcptrafficscan.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What replacing the state file does to what else is in its folder. */
class StateReplacementTest {
  @TempDir Path folder;

  private static KeptState factor(double standard, int interfaces) {
    Map<InterfaceName, Double> own = new TreeMap<>();
    for (int i = 0; i < interfaces; i++) {
      own.put(new InterfaceName("eth" + i), standard);
    }
    return new KeptState(new CorrectionFactors(standard, true, own), Map.of());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void isNeverSeenDamagedWhileTwoProcessesWriteIt() throws IOException {
    Path file = folder.resolve("state.json");
    KeptState small = factor(2, 1);
    KeptState large = factor(3, 2000);
    new StateFile(file).save(small);
    long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    List<CompletableFuture<Void>> writers =
        Stream.of(small, large)
            .map(
                state ->
                    CompletableFuture.runAsync(
                        () -> {
                          StateFile own = new StateFile(file);
                          while (System.nanoTime() < end) {
                            own.save(state);
                          }
                        }))
            .toList();
    while (System.nanoTime() < end) {
      assertThat(StateCodec.decode(Files.readAllBytes(file))).isIn(small, large);
    }
    writers.forEach(CompletableFuture::join);

    assertThat(names()).containsExactly("state.json");
  }

  @Test
  void replacesWhatALinkLeadsToAndKeepsTheLink() throws IOException {
    Path real = Files.createDirectory(folder.resolve("data")).resolve("real.json");
    Path hop = Files.createSymbolicLink(folder.resolve("hop"), Path.of("data", "real.json"));
    Path link = Files.createSymbolicLink(folder.resolve("state.json"), hop);
    for (double factor : new double[] {2, 3}) { // first there is no file, then there is
      new StateFile(link).save(factor(factor, 0));
      assertThat(Files.isSymbolicLink(link)).isTrue();
      assertThat(Files.isSymbolicLink(hop)).isTrue();
      assertThat(Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)).isTrue();
      assertThat(new StateFile(link).load()).isEqualTo(factor(factor, 0));
    }
  }

  @Test
  void writesThroughNoLinkThatLiesInTheWay() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "precious");
    Files.createSymbolicLink(folder.resolve("state.json.new"), other);
    Path lock = Files.createSymbolicLink(folder.resolve("locked.json.lock"), other);
    new StateFile(folder.resolve("state.json")).save(factor(2, 0));

    assertThat(other).hasContent("precious");
    assertThat(Files.isSymbolicLink(folder.resolve("state.json.new"))).isTrue();
    assertThatThrownBy(() -> StateLock.take(folder.resolve("locked.json")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("no regular file");
    assertThat(Files.isSymbolicLink(lock)).isTrue();
  }

  @Test
  void replacesNoPipeAndNoDevice() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path device = Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/null"));
    for (Path file : List.of(pipe, device)) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(5),
          () -> {
            StateFile state = new StateFile(file);
            state.save(factor(2, 0));
            assertThat(state.load()).isEqualTo(KeptState.NONE);
          });
      assertThatThrownBy(() -> StateLock.take(file)).hasMessage("it is no regular file");
    }

    assertThat(names()).containsExactly("device", "pipe");
    assertThat(Files.isRegularFile(pipe)).isFalse();
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void keepsWhoMayReadTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("state.json"), "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    new StateFile(file).save(factor(2, 0));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void belongsToOneAgentUntilThatEnds() throws IOException {
    Path file = folder.resolve("state.json");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    try (StateLock first = StateLock.take(file)) {
      for (Path same : List.of(file, link)) {
        assertThatThrownBy(() -> StateLock.take(same))
            .isInstanceOf(InvalidInputException.class)
            .hasMessage("another process uses it: give each agent a file of its own");
      }
      StateLock.take(folder.resolve("other.json")).close();
    }
    StateLock.take(link).close();
  }

  @Test
  void removesWhatAKilledProcessLeftAndNothingElse() throws IOException {
    for (String name :
        List.of(
            "state.json.0123456789abcdef.new",
            "state.json.new",
            "state.json.backup.new",
            "state_json.0123456789abcdef.new")) {
      Files.writeString(folder.resolve(name), "");
    }
    StateLock.take(folder.resolve("state.json")).close();

    assertThat(names())
        .containsExactly(
            "state.json.backup.new",
            "state.json.lock",
            "state.json.new",
            "state_json.0123456789abcdef.new");
  }
}
