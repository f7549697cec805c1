package io.tcptrafficscan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SwallowedErrorsTest {
  @Test
  void knowsErrorsOfTheJvmBehindAnyCause() {
    assertThat(SwallowedErrors.isOfJvm(new OutOfMemoryError())).isTrue();
    assertThat(SwallowedErrors.isOfJvm(new RuntimeException(new InternalError()))).isTrue();
  }

  @Test
  void leavesTheRestAlone() {
    assertThat(SwallowedErrors.isOfJvm(null)).isFalse();
    assertThat(SwallowedErrors.isOfJvm(new IllegalStateException())).isFalse();
    assertThat(SwallowedErrors.isOfJvm(new StackOverflowError())).isFalse();
  }
}
