package io.tcptrafficscan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Certificates and keys for tests, made by openssl. */
public final class TestCertificates {
  private TestCertificates() {}

  /** Makes a certificate of an authority of its own, NAME.crt and NAME.key. */
  public static void selfSigned(Path folder, String name, String... kindOfKey) {
    List<String> words = new ArrayList<>(List.of("req", "-x509", "-newkey"));
    words.addAll(List.of(kindOfKey));
    words.addAll(List.of("-nodes", "-days", "9", "-subj", "/CN=" + name, "-addext"));
    words.addAll(List.of("subjectAltName=DNS:localhost,IP:127.0.0.1"));
    words.addAll(List.of("-keyout", name + ".key", "-out", name + ".crt"));
    openssl(folder, words);
  }

  /** As {@link #selfSigned}, with a key of P-256. */
  public static void selfSigned(Path folder, String name) {
    selfSigned(folder, name, "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
  }

  /** Runs openssl, or skips the test where there is none. */
  public static void openssl(Path folder, List<String> words) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(words);
    File log = folder.resolve("openssl.log").toFile();
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log)
              .start();
      assertThat(process.waitFor()).as(() -> text(log.toPath())).isZero();
    } catch (IOException e) {
      assumeTrue(false, "openssl is not installed");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
