package io.tcptrafficscan.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.probe.TestSamples;
import io.tcptrafficscan.reading.Measurement.Discard;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakesTest {
  private static final long SEED = 20_261_126;
  private static final long SECOND = 1_000_000;

  private final Handshakes handshakes = new Handshakes();

  private static TcpSample sample(long connectMicros, long rttMicros, int retransmits) {
    return TestSamples.sample()
        .with("connectNanos", connectMicros * 1_000)
        .with("rttMicros", rttMicros)
        .with("synRetransmits", retransmits)
        .with("hasTimestamps", 1)
        .build();
  }

  private static TcpSample withoutTimestamps(long rttMicros, int retransmits) {
    return TestSamples.sample()
        .with("rttMicros", rttMicros)
        .with("synRetransmits", retransmits)
        .with("hasTimestamps", 0)
        .build();
  }

  @Test
  void acceptsAHandshakeThatWasAnsweredAtOnce() {
    assertThat(handshakes.judge(sample(3_600, 3_495, 0)))
        .isEqualTo(new Handshakes.Verdict(0, 0, null));
  }

  @Test
  void countsALossWhereTheKernelsRttIsShorterThanTheConnectTime() {
    assertThat(handshakes.judge(sample(1_120_000, 108_000, 1)))
        .isEqualTo(new Handshakes.Verdict(1, 0, Discard.SYN_RETRANSMITTED));
    assertThat(handshakes.judge(sample(3_120_000, 108_000, 2)))
        .as("the third SYN was answered, after 1 and 2 seconds")
        .isEqualTo(new Handshakes.Verdict(2, 0, Discard.SYN_RETRANSMITTED));
  }

  @Test
  void countsNoLossForTheSynsAfterTheAnsweredOneOnASlowPath() {
    for (int i = 0; i < 5; i++) {
      handshakes.judge(sample(1_201_500, 1_201_000, 1));
    }

    assertThat(handshakes.judge(sample(2_200_000, 1_200_000, 2)))
        .isEqualTo(new Handshakes.Verdict(1, 1, Discard.SYN_RETRANSMITTED));
  }

  @Test
  void countsALossWhereTimestampsAreMissing() {
    assertThat(handshakes.judge(withoutTimestamps(1_201_000, 1)))
        .isEqualTo(new Handshakes.Verdict(1, 0, Discard.SYN_RETRANSMITTED));
    assertThat(handshakes.judge(withoutTimestamps(0, 3)))
        .isEqualTo(new Handshakes.Verdict(3, 0, Discard.SYN_RETRANSMITTED));
  }

  @Test
  void believesASlowPathAfterFiveSlowSamplesAndCountsNoLoss() {
    for (int i = 0; i < 4; i++) {
      assertThat(handshakes.judge(sample(1_201_500, 1_201_000, 1)))
          .isEqualTo(new Handshakes.Verdict(0, 0, Discard.SYN_RETRANSMITTED));
    }
    assertThat(handshakes.judge(sample(1_201_500, 1_201_000, 1)))
        .isEqualTo(new Handshakes.Verdict(0, 5, null));
    assertThat(handshakes.judge(sample(1_201_500, 1_201_000, 1)))
        .isEqualTo(new Handshakes.Verdict(0, 1, null));
  }

  @Test
  void believesAPathThatBecameSlowAtOnceWhereNoLossExplainsIt() {
    handshakes.judge(sample(40_100, 40_000, 0));

    assertThat(handshakes.judge(sample(1_500_500, 1_500_000, 1)).discard())
        .isEqualTo(Discard.SYN_RETRANSMITTED);
    assertThat(handshakes.judge(sample(1_600_500, 1_600_000, 1)))
        .isEqualTo(new Handshakes.Verdict(0, 2, null));
  }

  @Test
  void countsTheLossOnceTheNextSampleShowsThatThePathIsNotSlow() {
    handshakes.judge(sample(40_100, 40_000, 0));

    assertThat(handshakes.judge(sample(1_040_500, 1_040_000, 1)))
        .isEqualTo(new Handshakes.Verdict(0, 0, Discard.SYN_RETRANSMITTED));
    assertThat(handshakes.judge(sample(40_100, 40_000, 0)))
        .isEqualTo(new Handshakes.Verdict(1, 0, null));
  }

  @Test
  void yieldsNoRttWhereTheSynAckCameASecondLater() {
    handshakes.judge(sample(20_100, 20_000, 0));

    assertThat(handshakes.judge(sample(1_020_800, 1_020_694, 0)).discard())
        .isEqualTo(Discard.SYN_ACK_RETRANSMITTED);
    assertThat(handshakes.judge(sample(1_000_100, 999_999, 0)).discard()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"65536, 0", "65536, -1", "0, 1000", "-1, 1000", "-1, -1"})
  void yieldsNoEstimateFromWhatTheSystemDoesNotReport(long windowBytes, long rttMicros) {
    TcpSample sample =
        TestSamples.sample()
            .with("receiveWindowBytes", windowBytes)
            .with("rttMicros", rttMicros)
            .build();

    assertThat(handshakes.judge(sample).discard()).isEqualTo(Discard.NOT_REPORTED);
  }

  @Test
  void countsNoLossForASlowSampleThatNoLostSynAckExplains() {
    handshakes.judge(sample(40_100, 40_000, 0));
    handshakes.judge(sample(1_500_500, 1_500_000, 1));

    assertThat(handshakes.judge(sample(40_100, 40_000, 0)))
        .isEqualTo(new Handshakes.Verdict(0, 1, null));
  }

  @Test
  void believesAPathOnlyLateThatIsExactlyOneSecondSlowerThanBefore() {
    handshakes.judge(sample(40_100, 40_000, 0));
    for (int i = 0; i < 19; i++) {
      assertThat(handshakes.judge(sample(1_040_500, 1_040_000, 1)).discard()).isNotNull();
    }

    assertThat(handshakes.judge(sample(1_040_500, 1_040_000, 1)))
        .isEqualTo(new Handshakes.Verdict(0, 20, null));
  }

  /** What one handshake comes to on a path that loses packets. */
  private record Handshake(TcpSample sample, int lost) {}

  /**
   * A Linux client and a Linux server: the client sends its SYN again after 1, 2 and 3 seconds, the
   * server answers each SYN and repeats its SYN/ACK a second later, with the timestamp of the first
   * SYN that it saw.
   */
  private static Handshake handshake(Random random, long rtt, double loss) {
    long firstSeen = -1;
    long answered = Long.MAX_VALUE;
    int syns = 0;
    for (int i = 0; i < 4 && i * SECOND < answered; i++) {
      syns++;
      if (random.nextDouble() >= loss) {
        long seen = i * SECOND;
        firstSeen = firstSeen < 0 ? seen : firstSeen;
        answered = random.nextDouble() >= loss ? Math.min(answered, seen + rtt) : answered;
      }
      if (firstSeen >= 0 && random.nextDouble() >= loss) {
        answered = Math.min(answered, firstSeen + SECOND + rtt);
      }
    }
    if (answered == Long.MAX_VALUE) {
      return null;
    }
    int retransmits = syns - 1;
    int needless = (int) Math.min(retransmits, (rtt - 1) / SECOND);
    return new Handshake(
        sample(answered + 300, answered - firstSeen, retransmits), retransmits - needless);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.05, 0.2})
  void givesNoFalseRttAndCountsEveryLossOnAnOrdinaryPath(double loss) {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    long wrong = 0;
    long honest = 0;
    long lost = 0;
    long counted = 0;
    for (int path = 0; path < 1_000; path++) {
      Handshakes judge = new Handshakes();
      long base = 2_000 + random.nextInt(300_000);
      for (int i = 0; i < 100; i++) {
        long rtt = base + random.nextInt((int) (base / 5));
        Handshake handshake = handshake(random, rtt, loss);
        if (handshake == null) {
          continue;
        }
        Handshakes.Verdict verdict = judge.judge(handshake.sample());
        lost += handshake.lost();
        counted += verdict.lost();
        honest += verdict.discard() == null ? 1 : 0;
        wrong += verdict.discard() == null && handshake.sample().rttMicros() != rtt ? 1 : 0;
      }
    }
    assertThat(honest).isGreaterThan(50_000);
    assertThat((double) wrong / honest).isLessThan(0.000_5);
    assertThat((double) counted).isCloseTo(lost, within(0.01 * lost));
  }

  @ParameterizedTest
  @ValueSource(longs = {1_050_000, 1_200_000, 1_900_000, 2_500_000})
  void showsTheRttOfASlowPathAndNoLoss(long rtt) {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    for (int path = 0; path < 1_000; path++) {
      Handshakes judge = new Handshakes();
      int shown = 0;
      int needless = 0;
      int retransmits = 0;
      for (int i = 0; i < 50; i++) {
        Handshake handshake = handshake(random, rtt + random.nextInt(40_000), 0);
        Handshakes.Verdict verdict = judge.judge(handshake.sample());
        assertThat(verdict.lost()).isZero();
        retransmits += handshake.sample().synRetransmits();
        needless += verdict.needless();
        shown += verdict.discard() == null ? 1 : 0;
      }
      assertThat(shown).isEqualTo(46);
      assertThat(needless).isEqualTo(retransmits).isPositive();
    }
  }
}
