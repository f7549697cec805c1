package io.tcptrafficscan.capacity.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.capacity.train.TrainException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebTlsTest {
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  @Test
  void saysThatTheCertificatesOfThisJavaCannotBeRead(@TempDir Path folder) throws Exception {
    Path broken = Files.writeString(folder.resolve("cacerts"), "no certificates");
    String before = System.getProperty(TRUST_STORE);
    System.setProperty(TRUST_STORE, broken.toString());
    try {
      assertThatThrownBy(() -> WebTls.trusting(List.of()).context())
          .isInstanceOf(TrainException.class)
          .hasMessageContaining("the certificates of this Java cannot be read: ");
    } finally {
      if (before == null) {
        System.clearProperty(TRUST_STORE);
      } else {
        System.setProperty(TRUST_STORE, before);
      }
    }
  }
}
