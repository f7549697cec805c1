package io.tcptrafficscan.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.plan.Path;
import io.tcptrafficscan.reading.ProbeLog.Probed;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The history takes no more memory than it may, counted after a garbage collection. */
class LayoutTest {
  private static final long MEMORY = 8 << 20;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long TIMEOUT_NANOS = 5 * SECOND_NANOS;

  private static List<Probed> paths(int count) throws UnknownHostException {
    Server server = Server.parse("all:nodes.example:443");
    InterfaceName name = new InterfaceName("eth0");
    List<Probed> paths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] address = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
      Path path = new Path(name, server, InetAddress.getByAddress(address));
      paths.add(new Probed(path, SECOND_NANOS, TIMEOUT_NANOS));
    }
    return paths;
  }

  private static long usedAfterCollection() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 100, 1_000, 10_000})
  void staysWithinItsMemory(int count) throws UnknownHostException {
    List<Probed> paths = paths(count);
    long before = usedAfterCollection();
    History history = new History(MEMORY, System::currentTimeMillis);
    history.replace(paths);
    for (int second = 0; second < 3; second++) {
      for (Probed path : paths) {
        history.recorder(path.path()).succeeded(second * 1_000, 10_000, 0);
      }
      history.digest();
    }
    long used = usedAfterCollection() - before;

    assertThat(history.size().usedBytes()).isLessThanOrEqualTo(MEMORY);
    assertThat(used).as("as counted").isLessThanOrEqualTo(MEMORY);
    assertThat(history.keys()).hasSize(count);
  }

  @Test
  void growsNoFurtherWhenPathsCome() throws UnknownHostException {
    List<Probed> paths = paths(4_096);
    long before = usedAfterCollection();
    History history = new History(MEMORY, System::currentTimeMillis);
    for (int count = 1; count <= 4_096; count *= 2) {
      history.replace(paths.subList(0, count));
      assertThat(history.size().usedBytes()).isLessThanOrEqualTo(MEMORY);
    }

    assertThat(usedAfterCollection() - before).isLessThanOrEqualTo(MEMORY);
    assertThat(history.keys()).hasSize(4_096);
  }

  @Test
  void givesPathsBeyondTheLastNoHistory() throws UnknownHostException {
    History history = new History(1 << 18, System::currentTimeMillis);
    history.replace(paths(10_000));

    assertThat(history.size().usedBytes()).isLessThanOrEqualTo(1 << 18);
    assertThat(history.keys().size()).isBetween(1, 500);
  }

  @ParameterizedTest
  @CsvSource({"4, 912, 60, 3600", "80, 912, 60, 3600", "1000, 220, 900, 54000"})
  void isAsFineAsTheNumberOfPathsAllows(int count, int probes, int shortSeconds, int longSeconds)
      throws UnknownHostException {
    History history = new History(MEMORY, System::currentTimeMillis);
    history.replace(paths(count));

    History.Size size = history.size();
    assertThat(size.probesPerPath()).isGreaterThanOrEqualTo(probes - 20).isLessThanOrEqualTo(912);
    assertThat(size.shortMillis()).isEqualTo(shortSeconds * 1_000L);
    assertThat(size.longMillis()).isEqualTo(longSeconds * 1_000L);
  }
}
