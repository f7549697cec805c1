package io.tcptrafficscan.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** Settings for tests. */
public final class TestSettings {
  private TestSettings() {}

  /** With these options; {@code lo} and {@code 192.0.2.1} where there are no others. */
  public static Settings of(Map<String, String> options) {
    Map<String, String> properties = new HashMap<>();
    properties.put(ScanConfig.PREFIX + ".interface", "lo");
    properties.put(ScanConfig.PREFIX + ".server", "192.0.2.1");
    options.forEach((name, value) -> properties.put(ScanConfig.PREFIX + "." + name, value));
    return Settings.from(
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSources(new PropertiesConfigSource(properties, "test", 100))
            .withMapping(ScanConfig.class)
            .build()
            .getConfigMapping(ScanConfig.class));
  }
}
