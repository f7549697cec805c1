package io.tcptrafficscan.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorsTest {
  @Test
  void leavesMostOfTheFreeDescriptorsToTheScan() {
    assertThat(Descriptors.connections(240, 170)).isEqualTo(4);
    assertThat(Descriptors.connections(320, 170)).isEqualTo(14);
    assertThat(Descriptors.connections(1024, 170)).isEqualTo(96);
    assertThat(Descriptors.connections(Long.MAX_VALUE, 170)).isEqualTo(96);
  }

  @Test
  void namesTheNumberThatIsNeeded() {
    assertThat(Descriptors.problem(200, 170))
        .hasValue("this process may have 200 file descriptors, and needs at least 234 (ulimit -n)");
    assertThat(Descriptors.problem(234, 170)).isEmpty();
  }
}
