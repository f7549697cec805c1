package io.tcptrafficscan.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegularFileTest {
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  @TempDir Path folder;

  private static String text(Path file) {
    return assertTimeoutPreemptively(AT_ONCE, () -> RegularFile.text(file.toString(), 8));
  }

  private Path fifo() throws IOException, InterruptedException {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    return fifo;
  }

  @Test
  void refusesAtOnceWhatHasNoContentOfItsOwn() throws IOException, InterruptedException {
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel open = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      open.bind(UnixDomainSocketAddress.of(socket));
      Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/zero"));
      for (Path file : List.of(folder, socket, fifo(), link, Path.of("/dev/null"))) {
        assertThatThrownBy(() -> text(file)).as("%s", file).hasMessage("is no regular file");
      }
    }
  }

  @Test
  void readsAFileWhoseLengthIsUnknownAndWhatLinksLeadTo() throws IOException {
    Files.createDirectory(folder.resolve("..data"));
    Files.writeString(folder.resolve("..data").resolve("file"), "12345678");
    Path link = Files.createSymbolicLink(folder.resolve("file"), Path.of("..data", "file"));

    assertThat(text(link)).isEqualTo("12345678");
    assertThat(RegularFile.text("/proc/sys/kernel/ostype", 8)).isEqualTo("Linux\n");
  }

  @Test
  void refusesMoreBytesThanItReads() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "123456789");

    assertThatThrownBy(() -> text(file)).hasMessage("is too large: at most 8 bytes are accepted");
    assertThatThrownBy(() -> text(Path.of("/proc/self/maps")))
        .hasMessage("is too large: at most 8 bytes are accepted");
  }

  /** A lease makes the kernel hold back who opens the file, as a file server that is gone does. */
  @Test
  void givesUpAFileThatHangsAndRefusesItAtOnceFromThenOn() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    Path other = Files.writeString(folder.resolve("other"), "text");
    try (Lease lease = new Lease(file)) {
      Duration patience = Duration.ofSeconds(20);
      assertThatThrownBy(
              () -> assertTimeoutPreemptively(patience, () -> RegularFile.text("" + file, 8)))
          .hasMessage("cannot be read: java.io.IOException: no answer within 5 s");
      for (int again = 0; again < 20; again++) {
        assertThatThrownBy(() -> text(file)).hasMessageContaining("no answer");
      }
      assertThat(text(other)).isEqualTo("text");
      assertThat(threads()).as("threads that read files").isLessThanOrEqualTo(2);
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("files"))
        .count();
  }
}
