package io.tcptrafficscan.correction;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tcptrafficscan.Fuzzing;
import java.io.IOException;
import java.util.Optional;

class StateFileFuzz {
  @FuzzTest
  void readsFactorsThatItWouldWriteOrRefusesTheFile(byte[] content) throws IOException {
    Optional<KeptState> state = Fuzzing.read(() -> StateFile.parse(content));
    if (state.isPresent()) {
      byte[] written = StateFile.format(state.get());
      assertThat(StateFile.parse(written)).isEqualTo(state.get());
    }
  }
}
