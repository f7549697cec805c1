package io.tcptrafficscan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.launch.ToolCommand;
import io.tcptrafficscan.launch.ToolProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jboss.logging.Logger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ends processes of their own, whose main thread hangs for ever. */
class ShutdownTest {
  private static final Logger LOG = Logger.getLogger(ShutdownTest.class);

  /** What ends the process; the first argument says it. */
  static final class Hanging {
    private Hanging() {}

    public static void main(String... args) throws InterruptedException {
      Shutdown.prepare();
      SwallowedErrors.watch();
      Throwable failure =
          args[1].equals("memory") ? new OutOfMemoryError("test") : new IllegalStateException();
      switch (args[0]) {
        case "ask" -> Shutdown.request(0);
        case "thread" -> new Thread(() -> raise(failure), "scan").start();
        case "log" -> LOG.error("a framework caught it", new RuntimeException(failure));
        default -> throw new IllegalArgumentException(args[0]);
      }
      new CountDownLatch(1).await();
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void raise(Throwable failure) throws T {
    throw (T) failure;
  }

  @ParameterizedTest
  @CsvSource({"ask,none,0", "thread,memory,3", "thread,state,3", "log,memory,3"})
  void endsAProcessWhoseOrderlyEndNeverComes(String cause, String failure, int status)
      throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
            ToolCommand.javaExecutable(),
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-cp",
            System.getProperty("java.class.path"),
            Hanging.class.getName(),
            cause,
            failure);
    try (ToolProcess process = new ToolProcess(command.start())) {
      assertThat(process.exitStatus(Duration.ofSeconds(20))).isEqualTo(status);
    }
  }
}
