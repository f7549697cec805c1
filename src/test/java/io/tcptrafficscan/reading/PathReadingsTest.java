package io.tcptrafficscan.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.config.TestSettings;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.plan.Plan;
import io.tcptrafficscan.plan.PlannedPath;
import io.tcptrafficscan.probe.FailureReason;
import io.tcptrafficscan.probe.ProbeFailure;
import io.tcptrafficscan.probe.ProbeOutcome;
import io.tcptrafficscan.probe.TcpSample;
import io.tcptrafficscan.probe.TestSamples;
import io.tcptrafficscan.reading.Measurement.Discard;
import io.tcptrafficscan.reading.PathReadings.Skip;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class PathReadingsTest {
  private static final long SECOND = 1_000_000_000L;

  private static final Settings SETTINGS = TestSettings.of(Map.of("rtt-buckets", "1ms,10ms"));

  private final Readings readings = new Readings();
  private final PathReadings path = readings.reconcile(plan("1.1.1.1"), SETTINGS).get(0).readings();

  static Plan plan(String... servers) {
    return new Plan(
        Arrays.stream(servers)
            .map(Server::parse)
            .map(server -> new Path(new InterfaceName("eth0"), server, server.literal()))
            .map(path -> new PlannedPath(path, true))
            .toList(),
        Set.of(),
        0);
  }

  private static TcpSample sample(long rttMicros, int synRetransmits) {
    return TestSamples.sample()
        .with("connectNanos", (rttMicros + synRetransmits * 1_000_000L) * 1_000)
        .with("rttMicros", rttMicros)
        .with("synRetransmits", synRetransmits)
        .build();
  }

  private Measurement record(ProbeOutcome outcome, long nowNanos, long epochMillis) {
    return path.record(outcome, nowNanos, nowNanos, epochMillis, false);
  }

  private static ProbeFailure failure(FailureReason reason) {
    return new ProbeFailure(reason, "", 3);
  }

  @Test
  void estimatesTheCeilingFromWindowAndRtt() {
    Measurement measurement = record(sample(3_495, 0), 0, 0);

    assertThat(measurement.ceilingBitsPerSecond() / 1e6).isCloseTo(150.01, Assertions.within(0.01));
    assertThat(path.measurement(0)).isEqualTo(measurement);
  }

  @Test
  void yieldsNoEstimateForRetransmittedSyn() {
    assertThat(record(sample(1_000, 1), 0, 99)).isNull();

    assertThat(path.measurement(0)).isNull();
    assertThat(path.probes()).isEqualTo(1);
    assertThat(path.synRetransmits()).isEqualTo(1);
    assertThat(path.discards(Discard.SYN_RETRANSMITTED)).isEqualTo(1);
    assertThat(path.lastSuccessEpochMillis()).as("it is a success").isEqualTo(99);
    assertThat(path.rtt().count(0) + path.rtt().count(1) + path.rtt().count(2)).isZero();
  }

  @Test
  void yieldsNoEstimateWithoutAnRtt() {
    assertThat(record(sample(0, 0), 0, 0)).isNull();
    assertThat(record(sample(TcpSample.ABSENT, 0), 0, 0)).isNull();
    assertThat(path.discards(Discard.NOT_REPORTED)).isEqualTo(2);
  }

  @Test
  void showsAMeasurementForFiveIntervalsAndNoLonger() {
    record(sample(1_000, 0), 7 * SECOND, 0);

    assertThat(path.measurement(12 * SECOND)).isNotNull();
    assertThat(path.measurement(12 * SECOND + 1)).isNull();
  }

  @Test
  void keepsTheLastMeasurementThroughAFailureButNotWithoutItsInterface() {
    record(sample(1_000, 0), 0, 0);
    record(failure(FailureReason.TIMEOUT), SECOND, 0);
    assertThat(path.measurement(SECOND)).isNotNull();
    assertThat(path.lastOutcome()).isInstanceOf(ProbeFailure.class);

    record(failure(FailureReason.NO_INTERFACE), 2 * SECOND, 0);
    assertThat(path.measurement(2 * SECOND)).isNull();
    assertThat(path.failures(FailureReason.TIMEOUT)).isEqualTo(1);
    assertThat(path.failures(FailureReason.NO_INTERFACE)).isEqualTo(1);
    assertThat(path.synRetransmits()).isEqualTo(4);
    assertThat(path.probes()).isEqualTo(3);
  }

  @Test
  void countsRttsIntoBuckets() {
    record(sample(1_000, 0), 0, 0);
    record(sample(1_001, 0), 0, 0);
    record(sample(10_001, 0), 0, 0);

    Histogram rtt = path.rtt();
    assertThat(new long[] {rtt.count(0), rtt.count(1), rtt.count(2)}).containsExactly(1, 1, 1);
    assertThat(rtt.sumNanos()).isEqualTo(12_002_000);
  }

  @Test
  void keepsTheReadingsOfPathsThatStay() {
    List<Readings.Entry> next = readings.reconcile(plan("8.8.8.8", "1.1.1.1"), SETTINGS);

    assertThat(next.get(1).readings()).isSameAs(path);
    assertThat(next.get(0).readings()).isNotSameAs(path);
    readings.reconcile(plan("8.8.8.8"), SETTINGS);
    assertThat(readings.reconcile(plan("1.1.1.1"), SETTINGS).get(0).readings())
        .as("who went begins at nothing")
        .isNotSameAs(path);
  }

  @Test
  void showsTheMeasurementOfTheLatestHonestSample() {
    record(sample(1_000, 0), 0, 10);
    record(sample(2_000, 1), SECOND, 20);

    assertThat(path.measurement(SECOND).sample().rttMicros()).isEqualTo(1_000);
    assertThat(path.lastOutcome()).isEqualTo(sample(2_000, 1));
    record(sample(4_000, 0), 2 * SECOND, 30);
    assertThat(path.measurement(7 * SECOND).sample().rttMicros()).isEqualTo(4_000);
    assertThat(path.lastSuccessEpochMillis()).isEqualTo(30);
    record(failure(FailureReason.REFUSED), 3 * SECOND, 40);
    assertThat(path.lastSuccessEpochMillis()).isEqualTo(30);
  }

  @Test
  void beginsWithNothing() {
    assertThat(path.measurement(0)).isNull();
    assertThat(path.lastOutcome()).isNull();
    assertThat(path.lastSuccessEpochMillis()).isZero();
    assertThat(path.probes()).isZero();
    assertThat(FailureReason.ALL).allMatch(reason -> path.failures(reason) == 0);
  }

  @Test
  void tellsStalenessWhereTheClocksNumberWrapsAround() {
    long taken = Long.MAX_VALUE - SECOND;
    record(sample(1_000, 0), taken, 0);

    assertThat(path.measurement(taken + 5 * SECOND)).isNotNull();
    assertThat(path.measurement(taken + 5 * SECOND + 1)).isNull();
  }

  @Test
  void followsWhoOwnsTheBandwidthSeries() {
    Plan second = new Plan(List.of(new PlannedPath(path.path(), false)), Set.of(), 0);

    assertThat(readings.reconcile(second, SETTINGS))
        .containsExactly(new Readings.Entry(path, false));
    assertThat(readings.entries()).containsExactly(new Readings.Entry(path, false));
    assertThat(readings.reconcile(Plan.EMPTY, SETTINGS)).isEmpty();
  }

  @Test
  void keepsItsCountersUnderOtherSettings() {
    Settings slower = TestSettings.of(Map.of("interval", "10s", "rtt-buckets", "1ms,10ms"));
    Settings finer = TestSettings.of(Map.of("interval", "10s", "rtt-buckets", "1ms,5ms,10ms"));
    record(sample(3_000, 0), 0, 99);
    assertThat(path.measurement(6 * SECOND)).isNull();

    assertThat(readings.reconcile(plan("1.1.1.1"), slower).get(0).readings()).isSameAs(path);
    assertThat(path.measurement(6 * SECOND)).isNotNull();
    assertThat(path.measurement(51 * SECOND)).isNull();
    assertThat(path.rtt().count(1)).isEqualTo(1);

    readings.reconcile(plan("1.1.1.1"), finer);
    assertThat(path.rtt().bounds().count()).isEqualTo(3);
    assertThat(path.rtt().count(1)).as("other buckets begin anew").isZero();
    assertThat(path.probes()).isEqualTo(1);
  }

  @Test
  void countsUnansweredSynsAsLostAndAnsweredOnesAsNot() {
    record(sample(1_000, 0), 0, 0);
    record(sample(1_000, 1), SECOND, 0);
    record(failure(FailureReason.TIMEOUT), 2 * SECOND, 0);
    record(failure(FailureReason.REFUSED), 3 * SECOND, 0);
    record(new ProbeFailure(FailureReason.NO_INTERFACE, "", 0), 4 * SECOND, 0);

    assertThat(path.synsSent()).isEqualTo(1 + 2 + 3 + 3);
    assertThat(path.synsLost()).isEqualTo(1 + 3 + 2);
  }

  @Test
  void countsNoLossOnAPathThatTakesMoreThanASecond() {
    TcpSample slow =
        TestSamples.sample()
            .with("connectNanos", 1_201_500_000)
            .with("rttMicros", 1_201_000)
            .with("synRetransmits", 1)
            .build();
    for (int i = 0; i < 10; i++) {
      record(slow, i * SECOND, 0);
    }

    assertThat(path.measurement(10 * SECOND).sample().rttMicros()).isEqualTo(1_201_000);
    assertThat(path.synRetransmits()).isZero();
    assertThat(path.synsLost()).isZero();
    assertThat(path.needlessSynRetransmits()).isEqualTo(10);
  }

  @Test
  void isDownFromTheDepartureOfTheFirstFailureToThatOfTheFirstSuccess() {
    probe(sample(1_000, 0), 0, 1);
    assertThat(path.downNanos()).isZero();
    probe(failure(FailureReason.TIMEOUT), 1, 6);
    assertThat(path.downNanos()).as("nothing is known beyond the first departure").isZero();
    probe(failure(FailureReason.TIMEOUT), 6, 11);
    assertThat(path.downNanos()).isEqualTo(5 * SECOND);
    probe(sample(1_000, 0), 11, 12);
    assertThat(path.downNanos()).isEqualTo(10 * SECOND);
    probe(sample(1_000, 0), 12, 13);
    assertThat(path.downNanos()).isEqualTo(10 * SECOND);
    probe(failure(FailureReason.REFUSED), 20, 20);
    probe(sample(1_000, 0), 21, 22);
    assertThat(path.downNanos()).isEqualTo(11 * SECOND);
    assertThat(path.lastOutageNanos()).isEqualTo(SECOND);
  }

  @Test
  void isDownUntilTheDepartureOfTheSynThatWasAnswered() {
    probe(failure(FailureReason.TIMEOUT), 0, 5);
    TcpSample late =
        TestSamples.sample()
            .with("connectNanos", 3_100_000_000L)
            .with("rttMicros", 100_000)
            .with("synRetransmits", 3)
            .build();
    probe(late, 5, 9);

    assertThat(path.downNanos()).isEqualTo(8 * SECOND);
  }

  private void probe(ProbeOutcome outcome, long departSecond, long endSecond) {
    path.depart(departSecond * SECOND);
    path.record(outcome, departSecond * SECOND, endSecond * SECOND, 0, false);
  }

  @Test
  void showsTheConnectTimeOfEverySuccess() {
    record(sample(2_000, 1), 0, 0);

    assertThat(path.measurement(0)).isNull();
    assertThat(path.connectNanos(5 * SECOND)).isEqualTo(1_002_000_000);
    assertThat(path.connectNanos(5 * SECOND + 1)).isEqualTo(TcpSample.ABSENT);
  }

  @Test
  void keepsNoOutcomeOfItsOwnForEachFailureLikeTheLast() {
    ProbeFailure first = failure(FailureReason.TIMEOUT);
    record(first, 0, 0);
    record(failure(FailureReason.TIMEOUT), SECOND, 0);
    assertThat(path.lastOutcome()).isSameAs(first);

    record(failure(FailureReason.REFUSED), 2 * SECOND, 0);
    assertThat(path.lastOutcome()).isEqualTo(failure(FailureReason.REFUSED));
  }

  @Test
  void countsSkippedProbesByReason() {
    path.skip(Skip.LATE);
    path.skip(Skip.IN_FLIGHT);
    path.skip(Skip.LATE);

    assertThat(Skip.values()).extracting(path::skips).containsExactly(1L, 2L, 0L);
  }
}
