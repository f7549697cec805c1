package io.tcptrafficscan.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** Another process with a lease on a file: whoever opens the file waits until the lease ends. */
final class Lease implements AutoCloseable {
  private static final String HOLD =
      """
      use Fcntl;
      $SIG{IO} = "IGNORE";
      open(my $file, "+<", $ARGV[0]) or die $!;
      fcntl($file, Fcntl::F_SETLEASE, Fcntl::F_WRLCK) or die $!;
      syswrite(STDOUT, "held\\n");
      <STDIN>;
      """;

  private final Process process;

  Lease(Path file) throws IOException {
    process = new ProcessBuilder("perl", "-e", HOLD, file.toString()).start();
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("held");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
