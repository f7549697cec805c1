package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.launch.FreePort;
import io.tcptrafficscan.launch.ToolCommand;
import io.tcptrafficscan.launch.ToolProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start makes nothing that its settings do not ask for. */
class StartIT {
  private static final Duration ENOUGH = Duration.ofSeconds(60);

  @Test
  void readsNoCertificatesAndMakesNoKeysWithoutTlsAndPasswords(@TempDir Path folder)
      throws Exception {
    Path loaded = folder.resolve("classes");
    List<String> java = new ArrayList<>(List.of(ToolCommand.javaExecutable()));
    java.addAll(ToolCommand.runFlags());
    java.add("-Xlog:class+load:file=" + loaded);
    ToolCommand command =
        ToolCommand.of(
            ("-i lo -s 127.0.0.1:%d --count 1 --output none --metrics-host 127.0.0.1"
                    + " --metrics-port %d --api-port %d")
                .formatted(FreePort.find(), FreePort.find(), FreePort.find())
                .split(" "));
    try (ToolProcess tool = command.java(java).start()) {
      tool.exitStatus(ENOUGH);
    }

    assertThat(Files.readString(loaded))
        .contains(" io.tcptrafficscan.probe.ProbeFailure ")
        .doesNotContain(" sun.security.x509.X509CertImpl ")
        .doesNotContain(" sun.security.ssl.SSLContextImpl ")
        .doesNotContain(" io.tcptrafficscan.http.Passwords ");
  }
}
