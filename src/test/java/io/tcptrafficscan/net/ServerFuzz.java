package io.tcptrafficscan.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tcptrafficscan.Fuzzing;

class ServerFuzz {
  @FuzzTest
  void readsAServerOrRefusesIt(byte[] input) {
    String text = Fuzzing.text(input);
    Fuzzing.read(() -> Server.parse(text))
        .ifPresent(
            server -> {
              assertThat(server.text()).isEqualTo(text);
              assertThat(server.port()).isBetween(1, 65535);
              assertThat(server.host()).isNotEmpty().doesNotContainAnyWhitespaces();
              assertThat(Server.parse(server.text())).isEqualTo(server);
            });
  }
}
