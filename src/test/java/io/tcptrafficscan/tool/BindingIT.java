package io.tcptrafficscan.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the tool gets at the C library, and what it says where it cannot. */
class BindingIT {
  private static Map<String, String> jvmOptions(String options) {
    return Map.of("JDK_JAVA_OPTIONS", options);
  }

  /** As in a native image, which cannot generate classes. */
  @Test
  void measuresThroughTheReflectionLoader(@TempDir Path folder) throws IOException {
    Path classes = folder.resolve("classes");
    String options =
        "-Djnr.ffi.asm.enabled=false -Xlog:class+load:file=" + classes + ":none:filecount=0";
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Tool tool =
            Tool.start(
                jvmOptions(options),
                null,
                List.of(),
                ("-i lo -s 127.0.0.1:" + server.getLocalPort() + " --count 1 --output json")
                    .split(" "))) {
      assertThat(tool.exitStatus()).as("it said %s", tool.err).isZero();
      assertThat(tool.out)
          .singleElement()
          .asString()
          .contains("\"success\":true", "\"rtt_seconds\":", "\"receive_window_bytes\":65536");
    }
    assertThat(Files.readString(classes))
        .contains("jnr.ffi.provider.jffi.ReflectionLibraryLoader ")
        .doesNotContain("LibC$jnr$ffi");
  }

  @Test
  void saysInOneLineThatItsNativeLibraryCannotBeLoaded(@TempDir Path folder) {
    // It would be unpacked into the temp directory, or else into the working directory.
    try (Tool tool =
        Tool.start(
            jvmOptions("-Djava.io.tmpdir=/proc -Djffi.boot.library.path=" + folder),
            Path.of("/proc"),
            List.of(),
            "-i",
            "lo",
            "-s",
            "127.0.0.1:9")) {
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.out).isEmpty();
      assertThat(tool.err)
          .filteredOn(line -> !line.startsWith("NOTE: Picked up"))
          .singleElement()
          .asString()
          .startsWith("tcp-traffic-scan: cannot start: the C library cannot be called: ");
    }
  }

  /** Vert.x would make one; a read-only root has no place for it. */
  @Test
  void needsNoTempDirectoryWhereTheLibraryIsUnpacked(@TempDir Path folder) throws IOException {
    unpack(folder.resolve("libjffi-1.2.so"));
    try (Tool tool =
        Tool.start(
            jvmOptions("-Djava.io.tmpdir=/proc -Djffi.boot.library.path=" + folder),
            null,
            List.of(),
            "-i lo -s 127.0.0.1:9 --count 1".split(" "))) {
      assertThat(tool.exitStatus()).isEqualTo(1);
      assertThat(tool.out).contains("lo: |127.0.0.1:9:ERR|");
      assertThat(tool.err).noneMatch(line -> line.contains("Vert.x"));
    }
  }

  private static void unpack(Path library) throws IOException {
    String name = "jni/" + com.kenai.jffi.Platform.getPlatform().getName() + "/libjffi-1.2.so";
    try (var in = BindingIT.class.getClassLoader().getResourceAsStream(name)) {
      Files.copy(in, library);
    }
  }
}
