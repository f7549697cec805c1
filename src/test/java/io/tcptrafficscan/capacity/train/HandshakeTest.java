package io.tcptrafficscan.capacity.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HandshakeTest {
  @Test
  void takesTheRoundTripOfTheRequestIfTheHandshakeWaitedBehindAnotherTrain() {
    Handshake behindAnUpload = new Handshake(156_493, 65_536, "198.51.100.2");

    assertThat(behindAnUpload.quiet(20_359_000).rttMicros()).isEqualTo(20_359);
  }

  @Test
  void keepsARoundTripThatIsNoMoreThanUnsteady() {
    Handshake handshake = new Handshake(25_000, 65_536, "198.51.100.2");

    assertThat(handshake.quiet(20_359_000)).isEqualTo(handshake);
  }

  @Test
  void knowsNoRoundTripWhereTheSynWasSentAgain() {
    assertThat(new Handshake(0, 65_536, "198.51.100.2").quiet(20_359_000).rttMicros()).isZero();
  }
}
