package io.tcptrafficscan.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.probe.TestSamples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasurementTest {
  private static TcpSample sample(long windowBytes, long rttMicros, int synRetransmits) {
    return TestSamples.sample()
        .with("receiveWindowBytes", windowBytes)
        .with("rttMicros", rttMicros)
        .with("synRetransmits", synRetransmits)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "65536,    3495,   150.0109", // a usual window over a usual path
    "65536,    2621,   200.0336",
    "65536,    50,     10485.76", // within one machine
    "1,        1,      8",
    "6291456,  1000,   50331.648", // no overflow of 32 bits
    "4294967295, 4294967295, 8"
  })
  void hasACeilingOfOneWindowARoundTrip(
      long windowBytes, long rttMicros, double megabitsPerSecond) {
    assertThat(Measurement.of(sample(windowBytes, rttMicros, 0), 0).ceilingBitsPerSecond() / 1e6)
        .isCloseTo(megabitsPerSecond, within(1e-4));
  }
}
