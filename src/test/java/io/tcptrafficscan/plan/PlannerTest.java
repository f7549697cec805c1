package io.tcptrafficscan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.config.TestSettings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final InetAddress FIRST = ResolverTest.addresses("192.0.2.201").get(0);
  private static final InetAddress SECOND = ResolverTest.addresses("192.0.2.202").get(0);

  private final AtomicInteger lookups = new AtomicInteger();
  private final List<List<String>> plans = new ArrayList<>();
  private @Nullable Planner planner;

  @AfterEach
  void close() {
    if (planner != null) {
      planner.close();
    }
  }

  private Planner planner(Settings settings, Resolver.Lookup lookup) {
    Planner made = new Planner(settings, new Interfaces(settings), lookup, address -> false);
    planner = made;
    made.start();
    made.subscribe((plan, unused) -> plans.add(texts(plan)));
    return made;
  }

  private static List<String> texts(Plan plan) {
    return plan.paths().stream()
        .map(each -> each.path().server() + " " + each.path().serverIp())
        .toList();
  }

  /** Every lookup has the answers in another order. */
  private InetAddress[] rotate() {
    return lookups.incrementAndGet() % 2 == 1
        ? new InetAddress[] {FIRST, SECOND}
        : new InetAddress[] {SECOND, FIRST};
  }

  @Test
  void measuresANameThatIsServerAndResponderAtOneAddress() {
    Settings settings =
        TestSettings.of(Map.of("server", "peer.example", "capacity-server", "peer.example:32601"));
    Planner made = planner(settings, host -> rotate());

    assertThat(plans).containsExactly(List.of("peer.example 192.0.2.201"));
    assertThat(made.pathsToResponders()).extracting(Path::address).containsExactly(FIRST);
    assertThat(lookups).hasValue(1);
    assertThat(made.lookups())
        .extracting(name -> name.server().text())
        .containsExactly("peer.example", "peer.example:32601");
  }

  @Test
  void samplesScanAndRespondersByTheSettingsOfAReload() {
    Map<String, String> all =
        Map.of("server", "all:peers.example", "capacity-server", "all:peers.example:32601");
    Planner made = planner(TestSettings.of(all), host -> rotate());
    assertThat(made.pathsToResponders()).hasSize(2);

    made.replace(
        TestSettings.of(
            Map.of(
                "server", "all:peers.example",
                "capacity-server", "all:peers.example:32601",
                "sample", "1")));

    assertThat(plans.get(plans.size() - 1)).hasSize(1);
    assertThat(made.pathsToResponders()).hasSize(1);
  }

  @Test
  void keepsTheOldPlanUntilNewNamesAreKnown() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    Planner made =
        planner(
            TestSettings.of(Map.of("server", "old.example")),
            host -> {
              if (host.equals("new.example")) {
                asked.countDown();
                await(answer);
              }
              return new InetAddress[] {FIRST};
            });
    Thread reload =
        new Thread(() -> made.replace(TestSettings.of(Map.of("server", "new.example"))));
    reload.start();
    asked.await();
    made.refresh();
    answer.countDown();
    reload.join();

    assertThat(plans)
        .containsExactly(List.of("old.example 192.0.2.201"), List.of("new.example 192.0.2.201"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
