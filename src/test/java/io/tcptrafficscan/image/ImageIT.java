package io.tcptrafficscan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.network.Scrape;
import io.tcptrafficscan.network.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** The images, built here and started as the Kubernetes manifests start them. */
@Tag("full")
class ImageIT {
  private static final List<String> LAUNCHER =
      List.of(
          "/usr/local/bin/with-net-raw", "--inh-caps", "+net_raw", "--ambient-caps", "+net_raw");
  private static final List<String> JAVA =
      List.of(
          "/opt/java/bin/java",
          "@/opt/tcp-traffic-scan/java.args",
          "-jar",
          "/opt/tcp-traffic-scan/quarkus-run.jar");
  private static final List<String> COMMAND = List.of("tcp-traffic-scan");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ON = "-XX:AOTMode=on";

  private static @Nullable String unavailable;

  @SuppressWarnings("NullAway.Init") // before each, so that each test is seen to be skipped
  private static Engine engine;

  private static Path root;

  /** Opened after the image's files were mounted, for it sees no later mount. */
  private static TestNetwork network;

  @BeforeEach
  void build() throws IOException {
    if (unavailable != null) {
      throw new TestAbortedException(unavailable);
    }
    if (network != null) {
      return;
    }
    try {
      engine = new Engine();
      Path prebuilt = Files.createDirectories(engine.folder.resolve("jvm"));
      Engine.run("cp", "-R", "target/quarkus-app", prebuilt.toString());
      root = engine.build("Dockerfile.jvm", "jvm", prebuilt);
      network = TestNetwork.open(1);
      network.server("192.0.2.1").listening(443);
    } catch (TestAbortedException e) {
      unavailable = e.getMessage();
      throw e;
    }
  }

  @AfterAll
  static void close() {
    if (network != null) {
      network.close();
    }
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void measuresWithNetRawWhereItIsGranted() throws IOException {
    assertThat(measuring(new Bundle(root, together(LAUNCHER, JAVA)).adding("CAP_NET_RAW")))
        .contains("bind_privilege=net_raw");
  }

  /** Needs Linux 5.7, as this manifest does. */
  @Test
  void measuresWithoutAnyCapability() throws IOException {
    assertThat(measuring(new Bundle(root, COMMAND))).contains("bind_privilege=none");
  }

  /** Runs it with this for a while, sees it measure, and returns what it logged. */
  private static String measuring(Bundle bundle) throws IOException {
    Path folder = Files.createTempDirectory(engine.folder, "bundle");
    bundle.write(folder, "-i", "eth0", "-s", "192.0.2.1", "--interval", "500ms", "--count", "240");
    String runc = "runc --root " + engine.folder.resolve("runc");
    String log = folder.resolve("log").toString();
    network.inNode(
        "%s run --detach --bundle %s tool >%s 2>&1 </dev/null".formatted(runc, folder, log));
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                Scrape scrape = network.tool().scrape();
                String path = "{interface=\"eth0\",server=\"192.0.2.1\",server_ip=\"192.0.2.1\"} ";
                assertThat(scrape.text())
                    .contains("tcp_traffic_scan_probe_success" + path + "1\n")
                    .containsPattern(
                        java.util.regex.Pattern.quote("tcp_traffic_scan_rtt_last_seconds" + path)
                            + "0[.]0*[1-9]");
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(Files.readString(Path.of(log)), e);
    } finally {
      network.inNode(runc + " delete --force tool");
    }
    return Files.readString(Path.of(log));
  }

  @Test
  void doesNotStartThroughTheLauncherWhereNetRawIsNotGranted() throws IOException {
    Path folder = new Bundle(root, together(LAUNCHER, JAVA)).write(engine.folder.resolve("no"));
    assertThatThrownBy(() -> runc(folder)).hasMessageContaining("operation not permitted");
  }

  @Test
  void startsWithItsAotCacheAndWithNoOther() throws IOException {
    List<String> command = List.of(JAVA.get(0), JAVA.get(1), ON, JAVA.get(2), JAVA.get(3));
    Path folder = engine.folder.resolve("cache");
    String version = runc(new Bundle(root, command).write(folder, "--version"));
    assertThat(version).startsWith("tcp-traffic-scan ").contains("Java 25");

    Path other = root.resolve("opt/tcp-traffic-scan/quarkus-run.jar");
    FileTime time = Files.getLastModifiedTime(other);
    Files.setLastModifiedTime(other, FileTime.fromMillis(time.toMillis() + 5_000));
    try {
      assertThatThrownBy(() -> runc(folder)).hasMessageContaining("AOT cache");
    } finally {
      Files.setLastModifiedTime(other, time);
    }
  }

  @Test
  void isLabelledAndRunsAsAnOrdinaryUser() {
    String tag = "jvm";
    assertThat(engine.inspect(tag, "{{.OCIv1.Config.User}}")).isEqualTo("10001:10001");
    assertThat(engine.inspect(tag, "{{.OCIv1.Config.Labels}}"))
        .contains(
            "org.opencontainers.image.title:tcp-traffic-scan",
            "org.opencontainers.image.licenses:MIT",
            "org.opencontainers.image.revision:unknown");
    assertThat(engine.inspect(tag, "{{.OCIv1.Config.ExposedPorts}}"))
        .contains("59121/tcp", "32600/tcp");
    assertThat(engine.inspect("jvm", "{{.OCIv1.Config.Entrypoint}}"))
        .isEqualTo("[" + String.join(" ", together(LAUNCHER, JAVA)) + "]");
  }

  @Test
  void hasNoProgramThatRaisesPrivilegesButItsLauncher() {
    assertThat(root.resolve("usr/local/bin/raises-privileges")).exists();
    assertThat(Engine.run("find", root.toString(), "-xdev", "-type", "f", "-perm", "/6000"))
        .isEmpty();
    assertThat(Engine.run("getcap", root.resolve("usr/local/bin/with-net-raw").toString()))
        .contains("cap_net_raw");
  }

  /** There is no native executable here: a script stands in its place and shows how it is run. */
  @Test
  void runsWhatStandsInForANativeExecutableWithNetRaw() throws IOException {
    Path prebuilt = engine.folder.resolve("native");
    Path libraries = prebuilt.resolve("tcp-traffic-scan-0.1.0-native-image-source-jar/lib");
    Files.createDirectories(libraries);
    Engine.run("sh", "-ec", "cp target/quarkus-app/lib/main/com.github.jnr.jffi-* " + libraries);
    Path executable = prebuilt.resolve("tcp-traffic-scan-0.1.0-runner");
    Files.writeString(
        executable,
        "#!/bin/sh\ngrep -E '^(Uid|CapEff):' /proc/self/status\n"
            + "cat /opt/tcp-traffic-scan/libjffi-1.2.so >/dev/null && echo \"$@\"\n");
    assertThat(executable.toFile().setExecutable(true, false)).isTrue();
    Path files = engine.build("Dockerfile.native", "native", prebuilt);

    List<String> entrypoint =
        together(
            LAUNCHER,
            List.of(
                "/opt/tcp-traffic-scan/tcp-traffic-scan",
                "-Xmx48m",
                "-Djffi.boot.library.path=/opt/tcp-traffic-scan"));
    assertThat(engine.inspect("native", "{{.OCIv1.Config.Entrypoint}}"))
        .isEqualTo("[" + String.join(" ", entrypoint) + "]");
    assertThat(engine.inspect("native", "{{.OCIv1.Config.User}}")).isEqualTo("10001:10001");
    Bundle bundle = new Bundle(files, entrypoint).adding("CAP_NET_RAW");
    assertThat(runc(bundle.write(engine.folder.resolve("stand-in"), "-i", "eth0")))
        .contains("Uid:\t10001\t10001", "CapEff:\t0000000000002000", "-i eth0");
    Bundle withoutCapability = new Bundle(files, COMMAND);
    assertThat(runc(withoutCapability.write(engine.folder.resolve("command"), "-i", "eth0")))
        .contains("CapEff:\t0000000000000000", "-i eth0");
  }

  private static String runc(Path bundle) {
    String state = engine.folder.resolve("runc").toString();
    String name = bundle.getFileName().toString();
    return Engine.run("runc", "--root", state, "run", "--bundle", bundle.toString(), name);
  }

  private static List<String> together(List<String> first, List<String> second) {
    return Stream.of(first, second).flatMap(List::stream).toList();
  }
}
