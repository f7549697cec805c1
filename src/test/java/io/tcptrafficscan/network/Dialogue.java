package io.tcptrafficscan.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A helper process that answers each line with a line, and ends when its input does. */
final class Dialogue implements AutoCloseable {
  private final Process process;
  private final Path errors;
  private final PrintStream requests;
  private final BufferedReader answers;

  /**
   * @param errors where the process' standard error goes
   */
  Dialogue(ProcessBuilder builder, Path errors) {
    this.errors = errors;
    process = Commands.launch(builder.redirectError(errors.toFile()));
    requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  long pid() {
    return process.pid();
  }

  /**
   * Returns what follows {@code ok}.
   *
   * @throws CommandFailedException where the answer is {@code error}, or there is none
   */
  synchronized String ask(String request) {
    requests.println(request);
    String answer;
    try {
      answer = answers.readLine();
    } catch (IOException e) {
      answer = null;
    }
    if (answer == null || !answer.startsWith("ok")) {
      throw new CommandFailedException(
          answer == null
              ? "no answer to " + request + ": " + Commands.read(errors).strip()
              : answer);
    }
    return answer.length() > 3 ? answer.substring(3) : "";
  }

  @Override
  public void close() {
    Commands.kill(process);
  }
}
