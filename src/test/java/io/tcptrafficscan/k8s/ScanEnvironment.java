package io.tcptrafficscan.k8s;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.tcptrafficscan.config.ScanConfig;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.net.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The tool's settings, as its code has them. */
final class ScanEnvironment {
  private ScanEnvironment() {}

  /** The default of a setting. */
  static String standard(String option) {
    try {
      return ScanConfig.class.getMethod(option).getAnnotation(WithDefault.class).value();
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  /** The environment variable of each option of the tool. */
  static Set<String> names() {
    return Arrays.stream(ScanConfig.class.getMethods())
        .map(
            method -> {
              WithName name = method.getAnnotation(WithName.class);
              return name != null
                  ? name.value()
                  : method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            })
        .map(name -> ScanConfig.PREFIX + '-' + name)
        .map(name -> name.replace('-', '_').toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /** What the tool makes of its environment. */
  static Settings settings(Map<String, String> environment) {
    return Settings.from(
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSources(new EnvConfigSource(environment, 300))
            .withMapping(ScanConfig.class)
            .build()
            .getConfigMapping(ScanConfig.class));
  }

  /** Whether this build knows servers of the form {@code all:NAME:PORT}. */
  static boolean canHaveAllAddresses() {
    try {
      return settings(
              Map.of(
                  "TCP_TRAFFIC_SCAN_INTERFACE",
                  "eth0",
                  "TCP_TRAFFIC_SCAN_SERVER",
                  "all:name.example:443"))
          != null;
    } catch (InvalidInputException e) {
      return false;
    }
  }
}
