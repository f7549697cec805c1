package io.tcptrafficscan.metrics;

import static io.tcptrafficscan.metrics.Table.NANOS;
import static io.tcptrafficscan.metrics.Table.WHOLE;

import io.tcptrafficscan.net.AddressText;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Resolver;
import io.tcptrafficscan.reading.Histogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The families of interfaces, servers and names, and the histogram of the scan's delays. */
final class ScanFamilies {
  private static final List<String> SERVER = List.of("server");
  private static final List<String> ADDRESS = List.of("interface", "address");

  private static final Table<Resolver.Statistics> LOOKUPS =
      new Table<>(SERVER, Moment::lookups, lookup -> Labels.of(SERVER, lookup.server().text()));

  private static final Table<Labels> SERVERS =
      new Table<>(SERVER, ScanFamilies::servers, Function.identity());

  private static final Table<Interfaces.State> INTERFACES =
      new Table<>(
          Labels.INTERFACE,
          Moment::interfaces,
          state -> Labels.of(Labels.INTERFACE, state.name().value()));

  private static final Table<Labels> ADDRESSES =
      new Table<>(ADDRESS, ScanFamilies::addresses, Function.identity());

  private static final Table<Map.Entry<InterfaceName, Double>> FACTORS =
      new Table<>(
          Labels.INTERFACE,
          moment -> moment.factors().entrySet(),
          factor -> Labels.of(Labels.INTERFACE, factor.getKey().value()));

  private static final Table<Histogram> DELAYS =
      new Table<>(List.of(), moment -> List.of(moment.scheduleDelay()), histogram -> Labels.NONE);

  static final List<Family> ALL =
      List.of(
          LOOKUPS.gauge(
              "dns_lookup_duration_seconds",
              "Time that the last lookup of the server's name took, successful or not; not part of"
                  + " any RTT.",
              NANOS,
              lookup -> lookup.lastDuration().toNanos()),
          LOOKUPS.counter(
              "dns_failures_total",
              "Lookups of the server's name that gave no address, or none of a family that is still"
                  + " kept; the last known addresses may still be in use.",
              Resolver.Statistics::failures),
          SERVERS.info(
              "server_info",
              "Static labels that the configuration file gives the server, always 1; no other"
                  + " metric carries them."),
          INTERFACES.gauge(
              "interface_up",
              "Whether the interface exists, is up and has a carrier, 1 or 0; says nothing about"
                  + " what is reachable over it.",
              WHOLE,
              state -> state.up() ? 1 : 0),
          ADDRESSES.info(
              "interface_info",
              "Addresses of the interface, always 1; not the address that a probe was sent from."),
          FACTORS.gauge(
              "correction_factor",
              "Factor set by hand that the bandwidth estimates are multiplied by, 1 if none is set;"
                  + " not the factor of calibration, which is calibration_factor.",
              Map.Entry::getValue),
          DELAYS.histogram(
              "schedule_delay_seconds",
              "How much later than planned probes were sent; not part of any RTT.",
              Function.identity()));

  private ScanFamilies() {}

  /** The labels of each server that the configuration gives labels of its own. */
  private static List<Labels> servers(Moment moment) {
    List<Labels> servers = new ArrayList<>();
    moment
        .serverOptions()
        .forEach(
            (server, options) -> {
              if (!options.labels().isEmpty()) {
                servers.add(Labels.of(SERVER, server.text()).and(Labels.of(options.labels())));
              }
            });
    return servers;
  }

  private static List<Labels> addresses(Moment moment) {
    return moment.interfaces().stream()
        .flatMap(
            state ->
                state.addresses().stream()
                    .map(AddressText::of)
                    .map(address -> Labels.of(ADDRESS, state.name().value(), address)))
        .toList();
  }
}
