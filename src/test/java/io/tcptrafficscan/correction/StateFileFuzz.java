package io.tcptrafficscan.correction;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tcptrafficscan.Fuzzing;
import java.io.IOException;
import java.util.Optional;

class StateFileFuzz {
  @FuzzTest
  void readsFactorsThatItWouldWriteOrRefusesTheFile(byte[] content) throws IOException {
    Optional<KeptState> state = Fuzzing.read(() -> StateCodec.decode(content));
    if (state.isPresent()) {
      byte[] written = StateCodec.encode(state.get());
      assertThat(StateCodec.decode(written)).isEqualTo(state.get());
    }
  }
}
