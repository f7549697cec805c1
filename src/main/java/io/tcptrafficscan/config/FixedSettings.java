package io.tcptrafficscan.config;

import io.tcptrafficscan.net.Quoted;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The settings that hold from start to end. */
final class FixedSettings {
  private FixedSettings() {}

  /** Says in one line which of them differs first. */
  static Optional<String> change(Settings before, Settings after) {
    Map<String, Object> now = values(after);
    return values(before).entrySet().stream()
        .filter(fixed -> !fixed.getValue().equals(now.get(fixed.getKey())))
        .findFirst()
        .map(
            fixed ->
                "%s cannot change while it runs, from %s to %s: restart for that, or take it back"
                    .formatted(
                        fixed.getKey(), text(fixed.getValue()), text(now.get(fixed.getKey()))));
  }

  private static Map<String, Object> values(Settings settings) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("metrics-host", settings.metrics().host());
    values.put("metrics-port", settings.metrics().port());
    values.put("api-host", settings.api().host());
    values.put("api-port", settings.api().port());
    values.put("output", settings.output().name().toLowerCase(java.util.Locale.ROOT));
    values.put("close", settings.close().name().toLowerCase(java.util.Locale.ROOT));
    values.put("count", settings.count().stream().boxed().findAny());
    values.put("state-file", settings.stateFile());
    putCapacity(values, settings.capacity());
    return values;
  }

  private static void putCapacity(Map<String, Object> values, CapacitySettings capacity) {
    values.put("capacity-server", capacity.servers());
    values.put("capacity-interval", capacity.interval());
    values.put("capacity-budget", capacity.budgetBytes());
    values.put("capacity-token-file", new Secret(capacity.token()));
    values.put("capacity-deep", capacity.deep());
    values.put("hello-train", capacity.helloTrain());
    values.put("calibrate", capacity.calibrate());
    values.put("responder", capacity.responder());
    values.put("responder-allow", capacity.allowed());
    values.put("responder-budget", capacity.responderBudgetBytes());
  }

  /** Compared, and never shown. */
  private record Secret(String value) {
    @Override
    public String toString() {
      return value.isEmpty() ? "none" : "a token";
    }
  }

  private static String text(@org.jspecify.annotations.Nullable Object value) {
    Object shown =
        value instanceof Optional<?> some ? some.map(Object.class::cast).orElse("none") : value;
    return Quoted.of(String.valueOf(shown));
  }
}
