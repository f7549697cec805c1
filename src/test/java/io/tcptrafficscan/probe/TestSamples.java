package io.tcptrafficscan.probe;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Samples for tests. A test names the figures that matter to it, so that a new figure is no edit.
 */
public final class TestSamples {
  private final Map<String, Long> figures = new HashMap<>();

  private TestSamples() {}

  /** A sample of an ordinary path: 2 ms to connect, an RTT of 1.5 ms, MSS 1448, MTU 1500. */
  public static TestSamples sample() {
    return new TestSamples()
        .with("connectNanos", 2_000_000)
        .with("receiveWindowBytes", 65_536)
        .with("rttMicros", 1_500)
        .with("mssBytes", 1448)
        .with("pathMtuBytes", 1500)
        .with("synRetransmits", 0)
        .with("hasTimestamps", 1);
  }

  /** A sample of a system that reports nothing. The connection was made within 1 µs. */
  public static TcpSample bare() {
    return new TestSamples().with("connectNanos", 1_000).with("synRetransmits", 0).build();
  }

  /**
   * @param figure the name of a component of {@link TcpSample}
   */
  public TestSamples with(String figure, long value) {
    figures.put(figure, value);
    return this;
  }

  /** The sample; figures that were not named are absent. */
  public TcpSample build() {
    RecordComponent[] components = TcpSample.class.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = Arrays.stream(components).map(this::value).toArray();
    try {
      return TcpSample.class.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object value(RecordComponent component) {
    long value = figures.getOrDefault(component.getName(), TcpSample.ABSENT);
    if (component.getType() == boolean.class) {
      return value == 1;
    }
    return component.getType() == int.class ? (Object) (int) value : (Object) value;
  }
}
