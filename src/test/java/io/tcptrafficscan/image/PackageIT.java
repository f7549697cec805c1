package io.tcptrafficscan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The Debian package and the archive in a fresh Debian, and the service under its systemd. */
@Tag("full")
class PackageIT {
  private static final String CONFIGURATION = "/etc/tcp-traffic-scan/scan.yaml";
  private static final String SERVICE = "tcp-traffic-scan.service";
  private static final String WANTED =
      "/etc/systemd/system/multi-user.target.wants/tcp-traffic-scan.service";
  private static final String MEASURE =
      "TCP_TRAFFIC_SCAN_METRICS_PORT=%d TCP_TRAFFIC_SCAN_API_PORT=%d"
          + " tcp-traffic-scan -i lo -s 127.0.0.1:%d --count 1 --interval 200ms";

  @SuppressWarnings("NullAway.Init") // stays null where the class is skipped
  private static Debian debian;

  private static Path built;

  @TempDir private Path temporary;

  @BeforeAll
  static void prepare() throws IOException {
    built = Debian.built();
    debian = new Debian();
  }

  @AfterAll
  static void close() {
    if (debian != null) {
      debian.close();
    }
  }

  @Test
  void isInstalledUpgradedAndPurgedWithoutRemains() throws IOException {
    Set<String> before = debian.files();

    install(built);
    assertThatIsACommand();
    assertThat(debian.inside("systemd-analyze verify tcp-traffic-scan.service")).isBlank();
    assertThatThrownBy(
            () -> debian.inside("tcp-traffic-scan --config " + CONFIGURATION + " --check-config"))
        .hasMessageContaining("ended with 2")
        .hasMessageContaining("server");

    Path configuration = debian.root.resolve(CONFIGURATION.substring(1));
    Files.writeString(configuration, "interfaces: [lo]\nservers: [\"127.0.0.1:9\"]\n");
    debian.inside("tcp-traffic-scan --config " + CONFIGURATION + " --check-config");
    debian.inside("systemctl enable tcp-traffic-scan; mkdir -p /var/lib/private/tcp-traffic-scan");
    install(laterVersion());
    assertThat(debian.inside("dpkg-query -W -f '${Version}' tcp-traffic-scan")).isEqualTo("99.0");
    assertThat(configuration).content().startsWith("interfaces: [lo]");
    assertThat(debian.files()).contains(WANTED);
    assertThatIsACommand();

    debian.inside("apt-get remove -y tcp-traffic-scan");
    assertThat(added(before))
        .allMatch(
            file -> file.startsWith("/etc/tcp-traffic-scan") || file.contains("/var/lib/private"));
    debian.inside("apt-get purge -y tcp-traffic-scan");
    assertThat(added(before)).isEmpty();
  }

  @Test
  void isACommandAfterTheArchiveWasUnpacked() throws IOException {
    Path archive;
    try (Stream<Path> files = Files.list(built.resolveSibling(""))) {
      archive = files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
    }
    Debian.run(
        "tar",
        "-xzf",
        archive.toString(),
        "-C",
        debian.root + "/usr/local",
        "--strip-components=1");
    try {
      assertThatIsACommand();
    } finally {
      debian.inside(
          "cd /usr/local && rm -rf bin/tcp-traffic-scan lib/tcp-traffic-scan lib/systemd share/doc");
    }
  }

  @Test
  void hasNoErrorThatLintianKnows() {
    if (!Files.isExecutable(Path.of("/usr/bin/lintian"))) {
      throw new TestAbortedException("checking the package needs lintian");
    }
    Debian.run("lintian", "--allow-root", "--fail-on", "error,warning", built.toString());
  }

  @Test
  void isAServiceThatReportsReloadsIsWatchedUpgradedAndPurged() throws IOException {
    Set<String> before = debian.files();
    try (BootedDebian booted = new BootedDebian(debian)) {
      booted.inside(installing(built));
      assertThatThrownBy(() -> booted.inside("systemctl start " + SERVICE));
      assertThat(property(booted, "ExecMainStatus")).isEqualTo("2");
      assertThat(property(booted, "ActiveState")).isEqualTo("failed"); // and not to be restarted
      assertThat(log(booted))
          .contains("add a server with -s, for example -s 1.1.1.1, or name it in the file");

      configure("127.0.0.1:9");
      booted.inside("systemctl start " + SERVICE);
      assertThat(log(booted)).contains("event=started");
      assertThat(property(booted, "User")).isEqualTo("tcp-traffic-scan");
      assertThat(booted.inside("ls -l /var/lib")).contains("-> private/tcp-traffic-scan");

      configure("127.0.0.1:9", "127.0.0.1:10");
      booted.inside("systemctl reload " + SERVICE);
      await().untilAsserted(() -> assertThat(log(booted)).contains("event=reload_succeeded"));
      String process = property(booted, "MainPID");
      booted.inside(installing(laterVersion()));
      assertThat(property(booted, "ActiveState")).isEqualTo("active");
      assertThat(property(booted, "MainPID")).isNotEqualTo(process);

      isRestartedWhenItStops(booted);
      booted.inside("systemctl stop " + SERVICE);
      assertThat(property(booted, "Result")).isEqualTo("success");

      booted.inside("systemctl enable --now " + SERVICE);
      booted.inside("apt-get purge -y tcp-traffic-scan");
      assertThatThrownBy(() -> booted.inside("pgrep java || systemctl cat " + SERVICE))
          .hasMessageContaining("No files found");
    }
    assertThat(added(before)).noneMatch(file -> file.contains("tcp-traffic-scan"));
  }

  /** The watchdog of systemd kills it when it says nothing, and starts it again. */
  private static void isRestartedWhenItStops(BootedDebian booted) {
    booted.inside(
        """
        mkdir -p /run/systemd/system/%1$s.d
        printf '[Service]\nWatchdogSec=5\nRestartSec=1\n' >/run/systemd/system/%1$s.d/short.conf
        systemctl daemon-reload
        systemctl restart %1$s
        sleep 8
        """
            .formatted(SERVICE));
    assertThat(property(booted, "NRestarts")).as("while it reports").isEqualTo("0");
    booted.inside("kill -STOP $(systemctl show %s -p MainPID --value)".formatted(SERVICE));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(property(booted, "NRestarts")).isEqualTo("1"));
    await().untilAsserted(() -> assertThat(property(booted, "ActiveState")).isEqualTo("active"));
  }

  private static String property(BootedDebian booted, String name) {
    return booted.inside("systemctl show %s -p %s --value".formatted(SERVICE, name)).strip();
  }

  private static String log(BootedDebian booted) {
    return booted.inside("journalctl -q -o cat -u " + SERVICE);
  }

  private static void configure(String... servers) throws IOException {
    Files.writeString(
        debian.root.resolve(CONFIGURATION.substring(1)),
        """
        interfaces: [lo]
        servers: ["%s"]
        output: none
        state-file: /var/lib/tcp-traffic-scan/correction.json
        """
            .formatted(String.join("\", \"", servers)));
  }

  /** With its cache, whatever the place, and measuring a port of this machine's loopback. */
  private static void assertThatIsACommand() throws IOException {
    assertThat(debian.inside("JAVA_OPTS=-XX:AOTMode=on tcp-traffic-scan --version"))
        .startsWith("tcp-traffic-scan ");
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertThat(debian.inside(MEASURE.formatted(freePort(), freePort(), server.getLocalPort())))
          .containsPattern("lo: \\|127[.]0[.]0[.]1:[0-9]+:[0-9]+Mbps\\|");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void install(Path file) {
    debian.inside(installing(file));
  }

  /** Puts the file there, and returns the command that installs it. */
  private static String installing(Path file) {
    Debian.run("cp", file.toString(), debian.root + "/tmp/tool.deb");
    return "DEBIAN_FRONTEND=noninteractive apt-get install -y /tmp/tool.deb </dev/null";
  }

  /** The same package under a later version. */
  private Path laterVersion() {
    Path folder = temporary.resolve("package");
    Path later = temporary.resolve("later.deb");
    Debian.run("dpkg-deb", "-R", built.toString(), folder.toString());
    Debian.run("sed", "-i", "s/^Version:.*/Version: 99.0/", folder + "/DEBIAN/control");
    Debian.run("dpkg-deb", "-Znone", "-b", folder.toString(), later.toString());
    return later;
  }

  private static Set<String> added(Set<String> before) throws IOException {
    Set<String> added = new TreeSet<>(debian.files());
    added.removeAll(before);
    return added;
  }
}
