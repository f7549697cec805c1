package io.tcptrafficscan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeArgumentsTest {
  /** What {@code main} would get: the runtime takes each -X and -D. */
  private static String[] restored(String... words) {
    List<String> commandLine =
        Stream.of(Stream.of("/opt/tcp-traffic-scan"), Stream.of(words), Stream.of(""))
            .flatMap(each -> each)
            .toList();
    String[] left =
        Stream.of(words).filter(word -> !word.matches("-[XD].*")).toArray(String[]::new);
    return NativeArguments.restored(commandLine, left);
  }

  @Test
  void leavesMemoryAndTheLibraryToTheRuntime() {
    assertThat(restored("-Xmx48m", "-Djffi.boot.library.path=/opt", "-i", "eth0", "-s", "a"))
        .containsExactly("-i", "eth0", "-s", "a");
    assertThat(restored("-i", "eth0")).containsExactly("-i", "eth0");
    assertThat(restored()).isEmpty();
    assertThat(NativeArguments.restored(List.of(""), "-i", "eth0")).containsExactly("-i", "eth0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xfoo", "-Dfoo=bar", "-XX:+Foo", "-Xmx", "-Xmxfoo", "-D"})
  void bringsBackWhatTheRuntimeWouldSwallow(String argument) {
    assertThat(restored(argument, "--version")).containsExactly(argument, "--version");
    assertThat(restored("-Xmx48m", "-i", "lo", argument)).containsExactly("-i", "lo", argument);
  }

  @Test
  void bringsBackAnOptionOfMemoryAfterOtherArguments() {
    assertThat(restored("-i", "lo", "-Xmx48m")).containsExactly("-i", "lo", "-Xmx48m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xfoo", "-Dfoo=bar"})
  void refusesWhatCameBackInOneLine(String argument) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Arguments arguments = new Arguments(new PrintStream(err), new PrintStream(err), Map.of());

    assertThat(arguments.settle(restored(argument, "-i", "lo", "-s", "127.0.0.1")))
        .hasValue(Arguments.BAD_INPUT);
    String line =
        "tcp-traffic-scan: unknown option '%s' (see --help)%n"
            .formatted(argument.replaceFirst("=.*", ""));
    assertThat(err.toString()).isEqualTo(line);
    assertThat(arguments.settle(restored(argument, "--version"))).hasValue(Arguments.BAD_INPUT);
    assertThat(err.toString()).isEqualTo(line + line);
  }
}
