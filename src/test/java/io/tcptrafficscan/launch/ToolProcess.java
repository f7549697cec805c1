package io.tcptrafficscan.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged tool as a process, with what it wrote so far. */
public final class ToolProcess implements AutoCloseable {
  private final Process process;
  private final Lines out = new Lines();
  private final Lines err = new Lines();
  private final List<Thread> readers;

  /** Takes over a process whose standard output and standard error nobody else reads. */
  public ToolProcess(Process process) {
    this.process = process;
    readers =
        List.of(
            read(process.inputReader(StandardCharsets.UTF_8), out),
            read(process.errorReader(StandardCharsets.UTF_8), err));
  }

  private static Thread read(BufferedReader from, Lines lines) {
    Thread reader =
        new Thread(
            () -> {
              try {
                from.lines().forEach(lines::append);
              } catch (UncheckedIOException e) {
                // the process was killed, and its pipe closed
              }
            });
    reader.setDaemon(true);
    reader.start();
    return reader;
  }

  /** The lines of standard output. The list grows while the process runs. */
  public List<String> out() {
    return out;
  }

  /** The lines of standard error. The list grows while the process runs. */
  public List<String> err() {
    return err;
  }

  public long pid() {
    return process.pid();
  }

  /** Whether the process runs, or has ended and not all that it wrote has been read. */
  public boolean isAlive() {
    return process.isAlive() || readers.stream().anyMatch(Thread::isAlive);
  }

  /** Sends a signal, for example {@code TERM}. */
  public void signal(String name) {
    try {
      int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
      if (status != 0) {
        throw new IllegalStateException("kill -" + name + " ended with status " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits until the process has ended and all that it wrote has been read. */
  public int exitStatus(Duration atMost) {
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running after " + atMost + "; it said " + err);
      }
      for (Thread reader : readers) {
        reader.join(atMost.toMillis());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }

  /** Kills the process and waits for its end, so that its ports are free again. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
