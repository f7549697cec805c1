package io.tcptrafficscan.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.probe.TestSamples;
import io.tcptrafficscan.reading.Measurement.Discard;
import org.junit.jupiter.api.Test;
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

  @Test
  void acceptsAHandshakeThatWasHeardAtOnce() {
    assertThat(Measurement.discardReason(sample(65_536, 3_495, 0))).isNull();
  }

  @Test
  void yieldsNoEstimateForRetransmittedSyn() {
    assertThat(Measurement.discardReason(sample(65_536, 1_000, 1)))
        .isEqualTo(Discard.SYN_RETRANSMITTED);
    assertThat(Measurement.discardReason(sample(65_536, 0, 3)))
        .as("the loss is the reason, whatever else is missing")
        .isEqualTo(Discard.SYN_RETRANSMITTED);
  }

  @Test
  void yieldsNoEstimateWhereTheSynAckCameASecondLater() {
    assertThat(Measurement.discardReason(sample(65_536, 1_020_694, 0)))
        .isEqualTo(Discard.SYN_ACK_RETRANSMITTED);
    assertThat(Measurement.discardReason(sample(65_536, 1_000_000, 0)))
        .isEqualTo(Discard.SYN_ACK_RETRANSMITTED);
    assertThat(Measurement.discardReason(sample(65_536, 999_999, 0))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"65536, 0", "65536, -1", "0, 1000", "-1, 1000", "-1, -1"})
  void yieldsNoEstimateFromWhatTheSystemDoesNotReport(long windowBytes, long rttMicros) {
    assertThat(Measurement.discardReason(sample(windowBytes, rttMicros, 0)))
        .isEqualTo(Discard.NOT_REPORTED);
  }
}
