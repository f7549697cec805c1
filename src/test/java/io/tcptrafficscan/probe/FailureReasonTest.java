package io.tcptrafficscan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureReasonTest {
  private static final Path DOCUMENT = Path.of("src", "docs", "failures.md");

  private static String document() {
    return FailureReason.ALL.stream()
        .map(
            reason ->
                "| `%s` | %s | %s |\n".formatted(reason.label(), reason.meaning(), reason.lookAt()))
        .collect(
            Collectors.joining(
                "",
                """
                # Failure reasons

                The metric `tcp_traffic_scan_probe_failures_total`, the log and the JSON output say why a
                probe failed. The label or field is `reason`.

                | reason | means | look at |
                |---|---|---|
                """,
                ""));
  }

  /** With {@code -Dgolden.update=true} the document is written anew instead. */
  @Test
  void isDocumentedInItsOwnWords() throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(DOCUMENT, document());
    }
    assertThat(DOCUMENT)
        .as("run this test with -Dgolden.update=true and commit the document")
        .hasContent(document());
  }

  @ParameterizedTest
  @CsvSource({
    "110, TIMEOUT", "111, REFUSED", "104, RESET", "101, UNREACHABLE", "22, UNREACHABLE",
    "19, NO_INTERFACE", "13, PERMISSION", "24, RESOURCES", "99, RESOURCES", "9999, INTERNAL"
  })
  void isChosenByTheErrorOfTheKernel(int errno, FailureReason reason) {
    assertThat(FailureReason.of(errno)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "13, UNREACHABLE",
    "92, UNREACHABLE",
    "95, UNREACHABLE",
    "64, UNREACHABLE",
    "90, UNREACHABLE",
    "1, PERMISSION",
    "111, REFUSED",
    "99, RESOURCES",
    "9999, INTERNAL"
  })
  void takesWhatTheNetworkRefusesForUnreachable(int errno, FailureReason reason) {
    assertThat(FailureReason.ofConnection(errno)).isEqualTo(reason);
  }

  @Test
  void isChosenByTheMessageWhereJavaHasNoErrno() {
    assertThat(FailureReason.of(new ConnectException("Connection refused")))
        .isEqualTo(FailureReason.REFUSED);
    assertThat(FailureReason.of(new ConnectException("Operation timed out")))
        .isEqualTo(FailureReason.TIMEOUT);
    assertThat(FailureReason.of(new IOException("Network is unreachable")))
        .isEqualTo(FailureReason.UNREACHABLE);
    assertThat(FailureReason.of(new IOException("Connection reset by peer")))
        .isEqualTo(FailureReason.RESET);
    assertThat(FailureReason.of(new IOException("Too many open files")))
        .isEqualTo(FailureReason.RESOURCES);
    assertThat(FailureReason.of(new IOException())).isEqualTo(FailureReason.INTERNAL);
  }
}
