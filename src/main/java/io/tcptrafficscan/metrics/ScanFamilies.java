package io.tcptrafficscan.metrics;

import static io.tcptrafficscan.metrics.Family.Type.COUNTER;
import static io.tcptrafficscan.metrics.Family.Type.GAUGE;
import static io.tcptrafficscan.metrics.Family.Type.HISTOGRAM;

import io.netty.util.NetUtil;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.CorrectionFactors;
import io.tcptrafficscan.metrics.Family.Sink;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.plan.Interfaces;
import io.tcptrafficscan.plan.Resolver;
import io.tcptrafficscan.reading.ScanCounters;
import io.tcptrafficscan.scan.Scanner;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The families of interfaces, servers and names, and the histogram of the scan's delays. */
@Singleton
public class ScanFamilies {
  private static final int WHOLE = 0;
  private static final int NANOS = 9;
  private static final List<String> INTERFACE = List.of("interface");
  private static final List<String> SERVER = List.of("server");
  private static final List<String> ADDRESS = List.of("interface", "address");

  static final List<Family<ScanFamilies>> ALL =
      List.of(
          new Family<>(
              GAUGE,
              "dns_lookup_duration_seconds",
              "Time that the last lookup of the server's name took, successful or not; not part of"
                  + " any RTT.",
              SERVER,
              ScanFamilies::readLookups),
          new Family<>(
              COUNTER,
              "dns_failures_total",
              "Lookups of the server's name that gave no address, or none of a family that is still"
                  + " kept; the last known addresses may still be in use.",
              SERVER,
              ScanFamilies::readLookupFailures),
          new Family<>(
              GAUGE,
              "server_info",
              "Static labels that the configuration file gives the server, always 1; no other"
                  + " metric carries them.",
              SERVER,
              ScanFamilies::readServers),
          new Family<>(
              GAUGE,
              "interface_up",
              "Whether the interface exists, is up and has a carrier, 1 or 0; says nothing about"
                  + " what is reachable over it.",
              INTERFACE,
              ScanFamilies::readInterfaces),
          new Family<>(
              GAUGE,
              "interface_info",
              "Addresses of the interface, always 1; not the address that a probe was sent from.",
              ADDRESS,
              ScanFamilies::readAddresses),
          new Family<>(
              GAUGE,
              "correction_factor",
              "Factor set by hand that the bandwidth estimates are multiplied by, 1 if none is set;"
                  + " not the factor of calibration, which is calibration_factor.",
              INTERFACE,
              ScanFamilies::readFactors),
          new Family<>(
              HISTOGRAM,
              "schedule_delay_seconds",
              "How much later than planned probes were sent; not part of any RTT.",
              List.of(),
              (scan, out) -> out.add(Labels.NONE, scan.counters.scheduleDelay())));

  private final ScanCounters counters;
  private final Interfaces interfaces;
  private final Scanner scanner;
  private final Correction correction;
  private final LiveSettings live;

  ScanFamilies(
      ScanCounters counters,
      Interfaces interfaces,
      Scanner scanner,
      Correction correction,
      LiveSettings live) {
    this.counters = counters;
    this.interfaces = interfaces;
    this.scanner = scanner;
    this.correction = correction;
    this.live = live;
  }

  private void readLookups(Sink out) {
    for (Resolver.Statistics name : scanner.lookups()) {
      Labels server = Labels.of(SERVER, name.server().text());
      out.add(server, name.lastDuration().toNanos(), NANOS);
    }
  }

  private void readLookupFailures(Sink out) {
    for (Resolver.Statistics name : scanner.lookups()) {
      out.add(Labels.of(SERVER, name.server().text()), name.failures(), WHOLE);
    }
  }

  private void readServers(Sink out) {
    live.current()
        .serverOptions()
        .forEach(
            (server, options) -> {
              if (!options.labels().isEmpty()) {
                Labels own =
                    Labels.of(
                        new ArrayList<>(options.labels().keySet()),
                        options.labels().values().toArray(String[]::new));
                out.add(Labels.of(SERVER, server.text()).and(own), 1, WHOLE);
              }
            });
  }

  private void readInterfaces(Sink out) {
    for (Interfaces.State state : interfaces.states()) {
      out.add(Labels.of(INTERFACE, state.name().value()), state.up() ? 1 : 0, WHOLE);
    }
  }

  private void readAddresses(Sink out) {
    for (Interfaces.State state : interfaces.states()) {
      for (InetAddress address : state.addresses()) {
        String text = NetUtil.toAddressString(address);
        out.add(Labels.of(ADDRESS, state.name().value(), text), 1, WHOLE);
      }
    }
  }

  private void readFactors(Sink out) {
    CorrectionFactors factors = correction.factors();
    for (InterfaceName name : interfaces.names()) {
      out.add(Labels.of(INTERFACE, name.value()), factors.of(name));
    }
  }
}
