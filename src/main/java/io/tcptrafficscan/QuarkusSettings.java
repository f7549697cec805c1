package io.tcptrafficscan;

import io.tcptrafficscan.config.Settings;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells Quarkus where to listen and what to log. Quarkus finds this class in META-INF/services and
 * asks for these properties when it starts.
 */
public final class QuarkusSettings implements ConfigSource {
  private static final int ABOVE_ALL_OTHERS = 1_000;

  private static volatile Map<String, String> properties = Map.of();

  /** Takes the settings over, before Quarkus starts. */
  static void take(Settings settings) {
    properties =
        Map.of(
            "quarkus.http.host", settings.api().host(),
            "quarkus.http.port", String.valueOf(settings.api().port()),
            "quarkus.management.host", settings.metrics().host(),
            "quarkus.management.port", String.valueOf(settings.metrics().port()),
            "quarkus.log.category.\"io.tcptrafficscan\".level", settings.logLevel().name());
  }

  @Override
  public Set<String> getPropertyNames() {
    return properties.keySet();
  }

  @Override
  public @Nullable String getValue(String name) {
    return properties.get(name);
  }

  @Override
  public String getName() {
    return "tcp-traffic-scan";
  }

  @Override
  public int getOrdinal() {
    return ABOVE_ALL_OTHERS;
  }
}
