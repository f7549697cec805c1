package io.tcptrafficscan.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/** A wall clock of one process, ahead of this machine's by a time that the test sets. */
public final class WallClock {
  private final Path library;
  private final Path ahead;

  WallClock(Path folder) {
    library = folder.resolve("clock.so");
    ahead = folder.resolve("clock");
    if (!Files.exists(library)) {
      compile();
    }
    set(Duration.ZERO);
  }

  private void compile() {
    List<String> command =
        List.of(
            "gcc", "-O2", "-shared", "-fPIC", "-o", library.toString(), "src/test/bench/clock.c");
    try {
      new ProcessBuilder("gcc", "--version").start().destroy();
    } catch (IOException e) {
      throw new TestAbortedException("a clock that steps needs gcc (Debian: gcc, libc6-dev)");
    }
    Commands.run(command);
  }

  /** The environment of the process that is to have this clock. */
  public Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "TEST_CLOCK", ahead.toString());
  }

  /** Steps the clock. The file is written in place, since the process has it mapped. */
  public void set(Duration aheadBy) {
    ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    seconds.putLong(aheadBy.toSeconds()).flip();
    try (var file =
        Files.newByteChannel(ahead, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(seconds);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
