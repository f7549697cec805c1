package io.tcptrafficscan.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.List;
import java.util.Optional;

/**
 * Every setting as a text, with its default. Each is a command line option {@code --NAME}, an
 * environment variable {@code TCP_TRAFFIC_SCAN_NAME}, a key of the file that {@code --config} names
 * and a key {@code tcp-traffic-scan.NAME} of {@code config/application.properties}; the first of
 * these that is given wins. {@link Settings} checks them and says what they mean.
 */
@ConfigMapping(prefix = ScanConfig.PREFIX)
public interface ScanConfig {
  String PREFIX = "tcp-traffic-scan";

  @WithName("interface")
  Optional<List<String>> interfaces();

  @WithName("server")
  Optional<List<String>> servers();

  Optional<String> sample();

  @WithDefault("1s")
  String interval();

  @WithDefault("5s")
  String timeout();

  Optional<String> count();

  @WithDefault("bars")
  String output();

  @WithName("alias")
  Optional<List<String>> aliases();

  Optional<String> stateFile();

  @WithDefault("rst")
  String close();

  @WithDefault("20000")
  String maxPaths();

  @WithDefault("30s")
  String resolverRefresh();

  @WithDefault("10m")
  String resolverKeep();

  @WithDefault("100us,250us,500us,1ms,2500us,5ms,10ms,25ms,50ms,100ms,250ms,500ms,1s,2500ms,5s")
  List<String> rttBuckets();

  @WithDefault("0.0.0.0")
  String metricsHost();

  @WithDefault("59121")
  String metricsPort();

  @WithDefault("127.0.0.1")
  String apiHost();

  @WithDefault("32600")
  String apiPort();

  @WithName("api-allowed-host")
  Optional<List<String>> apiAllowedHosts();

  Optional<String> apiTokenFile();

  @WithName("capacity-server")
  Optional<List<String>> capacityServers();

  @WithDefault("5m")
  String capacityInterval();

  @WithDefault("50000000")
  String capacityBudget();

  Optional<String> capacityTokenFile();

  @WithDefault("false")
  String capacityDeep();

  @WithDefault("false")
  String helloTrain();

  @WithDefault("false")
  String calibrate();

  Optional<String> responder();

  Optional<List<String>> responderAllow();

  @WithDefault("536870912")
  String responderBudget();

  @WithDefault("info")
  String logLevel();

  /** The file that has settings too, and is followed while it changes. */
  Optional<String> config();
}
