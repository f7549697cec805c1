package io.tcptrafficscan.correction;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tcptrafficscan.Fuzzing;
import java.io.IOException;
import java.util.Optional;

class StateFileFuzz {
  @FuzzTest
  void readsFactorsThatItWouldWriteOrRefusesTheFile(byte[] content) throws IOException {
    Optional<CorrectionFactors> factors = Fuzzing.read(() -> StateFile.parse(content));
    if (factors.isPresent()) {
      byte[] written = StateFile.format(factors.get());
      assertThat(StateFile.parse(written)).isEqualTo(factors.get());
    }
  }
}
