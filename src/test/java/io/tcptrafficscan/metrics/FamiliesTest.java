package io.tcptrafficscan.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.measure.CapacityReadings;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Last;
import io.tcptrafficscan.capacity.measure.CapacityReadings.Reading;
import io.tcptrafficscan.capacity.measure.Method;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.config.ServerOptions;
import io.tcptrafficscan.correction.Calibration.State;
import io.tcptrafficscan.correction.Calibration.Status;
import io.tcptrafficscan.metrics.Moment.Calibrated;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.plan.Resolver;
import io.tcptrafficscan.reading.Histogram;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The series of what is known at one moment, for families other than those of a path's probes. */
class FamiliesTest {
  private static final InterfaceName ETH0 = new InterfaceName("eth0");
  private static final Server SERVER = Server.parse("192.0.2.1");
  private static final Path PATH = new Path(ETH0, SERVER, SERVER.literal());
  private static final String LABELS =
      "{interface=\"eth0\",server=\"192.0.2.1\",server_ip=\"192.0.2.1\"";
  private static final String LINE = "{interface=\"eth0\",direction=\"download\"} ";

  private static List<String> series(List<Family> families, Reading reading, Status status) {
    Moment moment =
        new Moment(
            5_000_000_000L,
            List.of(),
            Map.of(new CapacityReadings.Key(PATH, Direction.DOWNLOAD), reading),
            List.of(new Calibrated(Labels.of(PATH), status)),
            List.of(new Resolver.Statistics(SERVER, Duration.ofMillis(20), 3)),
            Map.of(
                SERVER,
                new ServerOptions(
                    Optional.empty(), Optional.empty(), Optional.empty(), Map.of("site", "a")),
                Server.parse("192.0.2.2"),
                ServerOptions.NONE),
            List.of(
                new Interfaces.State(
                    ETH0,
                    true,
                    true,
                    Stream.of("192.0.2.9", "2001:db8:53::1")
                        .map(text -> Server.parse(text).literal())
                        .toList())),
            Map.of(ETH0, 30.8),
            new Histogram(new Histogram.Bounds(List.of())));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextBuffer text = new TextBuffer(out);
    Exposition exposition = new Exposition(text, Exposition.Format.TEXT);
    families.forEach(family -> family.writeTo(exposition, moment));
    text.flush();
    return out.toString(UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replace(Family.PREFIX, ""))
        .toList();
  }

  private static final Status NO_SAMPLES =
      new Status(State.COLLECTING, 0, 1, 0, Duration.ofSeconds(0));

  @Test
  void showsACapacityAndWhatChecksIt() {
    CapacityEstimate capacity = new CapacityEstimate(null, 2e8, 0.02, 1_500_000);
    Last train = new Last(capacity, capacity, 4_000_000_000L, true, null);
    String method = LABELS + ",direction=\"download\",method=\"train\"} ";

    assertThat(
            series(
                CapacityFamilies.ALL,
                new Reading(Map.of(Method.TRAIN, train), 64_000, Map.of()),
                new Status(State.SPREAD, 4, 2.5, 0.25, Duration.ofMillis(1_500))))
        .containsExactly(
            "capacity_bits_per_second" + method + "2.0E8",
            "capacity_error_ratio" + method + "0.02",
            "capacity_dispersion_seconds" + method + "0.0015",
            "capacity_burst_checked" + method + "0",
            "capacity_age_seconds" + method + "1",
            "capacity_bytes_sent_total" + LABELS + ",direction=\"download\"} 64000",
            "interface_capacity_bits_per_second" + LINE + "2.0E8",
            "interface_capacity_error_ratio" + LINE + "0.02",
            "interface_capacity_age_seconds" + LINE + "1",
            "calibration_factor" + LABELS + "} 2.5",
            "calibration_samples" + LABELS + "} 4",
            "calibration_spread_ratio" + LABELS + "} 0.25",
            "calibration_age_seconds" + LABELS + "} 1.5",
            "calibration_state" + LABELS + ",state=\"distrusted\",reason=\"spread\"} 1");
  }

  @Test
  void showsNoNumberWhereThereIsNone() {
    assertThat(
            series(
                CapacityFamilies.ALL,
                new Reading(
                    Map.of(
                        Method.TRAIN,
                        new Last(null, null, 4_000_000_000L, true, NoCapacity.RETRANSMIT),
                        Method.HELLO,
                        new Last(null, null, 0, false, null)),
                    10,
                    Map.of(NoCapacity.TOO_SHORT, 2L)),
                NO_SAMPLES))
        .containsExactly(
            "capacity_age_seconds" + LABELS + ",direction=\"download\",method=\"train\"} 1",
            "capacity_bytes_sent_total" + LABELS + ",direction=\"download\"} 10",
            "capacity_rejections_total"
                + LABELS
                + ",direction=\"download\",reason=\"too_short\"} 2",
            "calibration_state" + LABELS + ",state=\"collecting\",reason=\"\"} 1");
  }

  @Test
  void saysNothingOfABurstAtTheDeepTrainThatChecksOthers() {
    CapacityEstimate capacity = new CapacityEstimate(null, 2e8, 0.02, 1_500_000);
    Last any = new Last(capacity, capacity, 0, true, null);

    assertThat(
            series(
                CapacityFamilies.ALL,
                new Reading(Map.of(Method.TRAIN, any, Method.DEEP, any), 0, Map.of()),
                NO_SAMPLES))
        .filteredOn(line -> line.startsWith("capacity_burst_checked"))
        .containsExactly(
            "capacity_burst_checked" + LABELS + ",direction=\"download\",method=\"train\"} 1");
  }

  @Test
  void showsInterfacesServersAndNames() {
    assertThat(series(ScanFamilies.ALL, new Reading(Map.of(), 0, Map.of()), NO_SAMPLES))
        .containsExactly(
            "dns_lookup_duration_seconds{server=\"192.0.2.1\"} 0.02",
            "dns_failures_total{server=\"192.0.2.1\"} 3",
            "server_info{server=\"192.0.2.1\",site=\"a\"} 1",
            "interface_up{interface=\"eth0\"} 1",
            "interface_info{interface=\"eth0\",address=\"192.0.2.9\"} 1",
            "interface_info{interface=\"eth0\",address=\"2001:db8:53::1\"} 1",
            "correction_factor{interface=\"eth0\"} 30.8",
            "schedule_delay_seconds_bucket{le=\"+Inf\"} 0",
            "schedule_delay_seconds_count 0",
            "schedule_delay_seconds_sum 0");
  }

  @Test
  void leaveOutNumbersThatAreNotFinite() {
    Table<Double> numbers =
        new Table<>(
            List.of(),
            moment -> List.of(0.5, Double.NaN, Double.POSITIVE_INFINITY),
            number -> Labels.NONE);
    Family gauge = numbers.gauge("number", "A number.", (Double number) -> number);

    assertThat(series(List.of(gauge), new Reading(Map.of(), 0, Map.of()), NO_SAMPLES))
        .containsExactly("number 0.5");
  }
}
