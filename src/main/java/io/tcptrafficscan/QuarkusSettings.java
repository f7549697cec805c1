package io.tcptrafficscan;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.http.MetricsAddresses;
import java.util.Map;

/**
 * Tells Quarkus where to listen and what to log. At run time Quarkus has no other settings than
 * these and those of the build: it reads no system properties, no environment and no file of the
 * working directory. Quarkus finds this class in META-INF/services.
 */
@StaticInitSafe // without it, the first of Quarkus' two configurations would still read all of them
public final class QuarkusSettings implements SmallRyeConfigBuilderCustomizer {
  private static final int ABOVE_ALL_OTHERS = 1_000;

  private static volatile Map<String, String> properties = Map.of();

  /** Keeps the settings that Quarkus needs; called before Quarkus starts. */
  static void take(Settings settings) {
    properties =
        Map.of(
            "quarkus.http.host", settings.api().host(),
            "quarkus.http.port", String.valueOf(settings.api().port()),
            "quarkus.management.host", MetricsAddresses.first(settings.metrics()).getHostAddress(),
            "quarkus.management.port", String.valueOf(settings.metrics().port()),
            "quarkus.log.category.\"io.tcptrafficscan\".level", settings.logLevel().name(),
            // the one property of Java that the HTTP server's default settings refer to
            "java.io.tmpdir", System.getProperty("java.io.tmpdir", "/tmp"));
  }

  @Override
  public void configBuilder(SmallRyeConfigBuilder builder) {
    if (properties.isEmpty()) {
      return; // during the build, Quarkus reads its own files
    }
    builder
        .setAddDefaultSources(false)
        .setAddSystemSources(false)
        .withSources(new PropertiesConfigSource(properties, "tcp-traffic-scan", ABOVE_ALL_OTHERS));
  }

  /** Last, because other customizers add the sources that this class takes away. */
  @Override
  public int priority() {
    return Integer.MAX_VALUE;
  }
}
