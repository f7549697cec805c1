package io.tcptrafficscan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.config.TestSettings;
import io.tcptrafficscan.net.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResolverTest {
  private static final Server A = Server.parse("a.example");
  private static final Server ALL = Server.parse("all:all.example:80");
  private static final Server B = Server.parse("b.example");

  private final Map<String, String[]> answers = new HashMap<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Queue<Runnable> slowTasks = new ArrayDeque<>();
  private final Set<InetAddress> answering = new HashSet<>();
  private long nowSeconds = 100;
  private String slowName = "";
  private int lookups;
  private int changes;
  private final Resolver resolver =
      new Resolver(
          List.of(A, B, Server.parse("192.0.2.9")),
          TestSettings.of(Map.of()),
          this::lookup,
          tasks::add,
          slowTasks::add,
          () -> nowSeconds * 1_000_000_000L,
          answering::contains,
          () -> changes++);

  private InetAddress[] lookup(String host) throws UnknownHostException {
    lookups++;
    nowSeconds += host.equals(slowName) ? 5 : 0;
    String[] texts = answers.get(host);
    if (texts == null) {
      throw new UnknownHostException(host);
    }
    InetAddress[] addresses = new InetAddress[texts.length];
    for (int i = 0; i < texts.length; i++) {
      if (texts[i].equals("breaks")) {
        throw new IllegalStateException("broken");
      }
      addresses[i] = InetAddress.getByName(texts[i]);
    }
    return addresses;
  }

  private void refreshAt(long seconds) {
    nowSeconds = seconds;
    resolver.refresh();
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private String address(Server server) {
    return resolver
        .addresses(server)
        .map(all -> all.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(" ")))
        .orElse("none");
  }

  @Test
  void takesTheFirstAnswerAndKeepsItWhileItIsAmongThem() {
    answers.put("a.example", new String[] {"192.0.2.1", "192.0.2.2"});
    refreshAt(100);
    assertThat(address(A)).isEqualTo("192.0.2.1");

    answers.put("a.example", new String[] {"192.0.2.2", "192.0.2.1"});
    refreshAt(130);
    assertThat(address(A)).as("answers rotate").isEqualTo("192.0.2.1");

    answers.put("a.example", new String[] {"192.0.2.3", "192.0.2.2"});
    refreshAt(160);
    assertThat(address(A)).isEqualTo("192.0.2.3");
    assertThat(changes).isEqualTo(2);
  }

  static List<InetAddress> addresses(String... texts) {
    return Stream.of(texts).map(text -> Server.parse(text).literal()).toList();
  }

  private Resolver following(Server server) {
    return new Resolver(
        List.of(server),
        TestSettings.of(Map.of()),
        this::lookup,
        Runnable::run,
        Runnable::run,
        () -> nowSeconds * 1_000_000_000L,
        answering::contains,
        () -> changes++);
  }

  @Test
  void followsEveryAddressInAFixedOrderWhateverThatOfTheAnswers() {
    Resolver all = following(ALL);
    answers.put(
        "all.example",
        new String[] {"2001:db8::2", "192.0.2.200", "192.0.2.9", "2001:db8::1", "192.0.2.9"});
    all.refresh();
    assertThat(all.addresses(ALL))
        .contains(addresses("192.0.2.9", "192.0.2.200", "2001:db8::1", "2001:db8::2"));

    answers.put(
        "all.example", new String[] {"192.0.2.200", "2001:db8::1", "2001:db8::2", "192.0.2.9"});
    nowSeconds += 30;
    all.refresh();
    assertThat(changes).as("only the order differs").isEqualTo(1);

    answers.put("all.example", new String[] {"192.0.2.200", "192.0.2.10", "2001:db8::1"});
    nowSeconds += 30;
    all.refresh();
    assertThat(all.addresses(ALL))
        .contains(
            addresses("192.0.2.9", "192.0.2.10", "192.0.2.200", "2001:db8::1", "2001:db8::2"));
    assertThat(changes).isEqualTo(2);
  }

  @Test
  void keepsEveryAddressOfAPoolUntilItWasMissingForLong() {
    Resolver all = following(ALL);
    answers.put("all.example", new String[] {"192.0.2.1", "192.0.2.2"});
    all.refresh();
    answers.put("all.example", new String[] {"192.0.2.2", "192.0.2.3"});
    nowSeconds += 570;
    all.refresh();
    assertThat(all.addresses(ALL)).contains(addresses("192.0.2.1", "192.0.2.2", "192.0.2.3"));

    nowSeconds += 30;
    all.refresh();
    assertThat(all.addresses(ALL)).contains(addresses("192.0.2.2", "192.0.2.3"));
    assertThat(all.statistics()).extracting(Resolver.Statistics::failures).containsExactly(0L);
  }

  @Test
  void keepsAllAddressesOfAFailingNameForABoundedTime() {
    Resolver all = following(ALL);
    answers.put("all.example", new String[] {"192.0.2.1", "192.0.2.2"});
    all.refresh();
    answers.clear();
    nowSeconds += 599;
    all.refresh();
    assertThat(all.addresses(ALL)).contains(addresses("192.0.2.1", "192.0.2.2"));
    nowSeconds += 5;
    all.refresh();
    assertThat(all.addresses(ALL)).isEmpty();
  }

  @Test
  void asksAgainWhenTheRefreshIsDueAndSoonerWhileItFails() {
    answers.put("a.example", new String[] {"192.0.2.1"});
    refreshAt(100);
    assertThat(lookups).isEqualTo(2);
    refreshAt(104);
    assertThat(lookups).isEqualTo(2);
    refreshAt(105);
    assertThat(lookups).as("b fails and is asked again").isEqualTo(3);
    refreshAt(129);
    refreshAt(130);
    assertThat(resolver.statistics())
        .anySatisfy(
            name -> {
              assertThat(name.server()).isEqualTo(B);
              assertThat(name.failures()).isGreaterThanOrEqualTo(3);
            })
        .anySatisfy(
            name -> {
              assertThat(name.server()).isEqualTo(A);
              assertThat(name.failures()).isZero();
            });
  }

  @Test
  void keepsAFailingNamesAddressForABoundedTime() {
    answers.put("a.example", new String[] {"192.0.2.1"});
    refreshAt(100);
    answers.clear();
    refreshAt(699);
    assertThat(address(A)).isEqualTo("192.0.2.1");
    refreshAt(704);
    assertThat(address(A)).isEqualTo("none");

    answers.put("a.example", new String[] {"192.0.2.1"});
    refreshAt(710);
    assertThat(address(A)).isEqualTo("192.0.2.1");
  }

  @Test
  void knowsNothingOfANameUntilItsFirstLookupEnds() {
    Server server = Server.parse("unknown.example");
    Resolver first = following(server);
    assertThat(first.isPending(server)).isTrue();

    first.refresh();
    assertThat(first.isPending(server)).as("unknown, and known to be").isFalse();
    assertThat(first.isPending(Server.parse("192.0.2.1"))).isFalse();
  }

  @Test
  void letsNoHangingNameHoldUpAnother() {
    answers.put("b.example", new String[] {"192.0.2.2"});
    resolver.refresh();
    assertThat(tasks).hasSize(2);
    Runnable hanging = tasks.remove();
    tasks.remove().run();
    assertThat(address(B)).isEqualTo("192.0.2.2");

    refreshAt(130);
    assertThat(address(B)).isEqualTo("192.0.2.2");
    assertThat(lookups).as("the hanging one is not asked twice").isEqualTo(2);
    hanging.run();
  }

  @Test
  void knowsLiteralsWithoutALookup() {
    assertThat(address(Server.parse("192.0.2.9"))).isEqualTo("192.0.2.9");
    assertThat(lookups).isZero();
  }

  @Test
  void tellsOnlyOfChanges() {
    answers.put("a.example", new String[] {"192.0.2.1"});
    refreshAt(100);
    refreshAt(130);
    assertThat(changes).isEqualTo(1);

    answers.remove("a.example");
    refreshAt(160);
    refreshAt(700);
    assertThat(changes).isEqualTo(1);
    refreshAt(730);
    assertThat(changes).as("the address was dropped").isEqualTo(2);
    refreshAt(760);
    assertThat(changes).isEqualTo(2);
  }

  @Test
  void countsAnEmptyAnswerAndABrokenLookupAsFailures() {
    answers.put("a.example", new String[] {});
    answers.put("b.example", new String[] {"breaks"});
    refreshAt(100);
    assertThat(resolver.statistics())
        .extracting(Resolver.Statistics::failures)
        .containsExactly(1L, 1L);

    answers.put("b.example", new String[] {"192.0.2.2"});
    refreshAt(105);
    assertThat(address(A)).isEqualTo("none");
    assertThat(address(B)).isEqualTo("192.0.2.2");
    assertThat(resolver.statistics())
        .extracting(Resolver.Statistics::failures)
        .containsExactly(2L, 1L);
  }

  @Test
  void measuresHowLongALookupTook() {
    assertThat(resolver.statistics()).as("nothing was looked up").isEmpty();
    answers.put("a.example", new String[] {"192.0.2.1"});
    resolver.refresh();
    nowSeconds += 3;
    tasks.remove().run();

    assertThat(resolver.statistics())
        .containsExactly(new Resolver.Statistics(A, Duration.ofSeconds(3), 0));
  }

  @Test
  void waitsForFirstAnswersNoLongerThanItIsTold() {
    resolver.refresh();
    resolver.awaitFirstAnswers(Duration.ZERO);
    assertThat(tasks).hasSize(2);

    refreshAt(100); // failures are answers too
    resolver.awaitFirstAnswers(Duration.ofHours(1));
    assertThat(tasks).isEmpty();
  }

  @Test
  void keepsTheAddressesOfServersThatStayWhenOthersAreFollowed() throws UnknownHostException {
    answers.put("a.example", new String[] {"192.0.2.1"});
    answers.put("b.example", new String[] {"192.0.2.2"});
    refreshAt(0);
    Server c = Server.parse("c.example");
    resolver.replace(List.of(A, c), TestSettings.of(Map.of()));

    assertThat(resolver.addresses(A)).contains(List.of(InetAddress.getByName("192.0.2.1")));
    assertThat(resolver.addresses(B)).isEmpty();
    int before = lookups;
    refreshAt(1);
    assertThat(lookups).as("only the new name is looked up").isEqualTo(before + 1);
    assertThat(resolver.statistics()).extracting(each -> each.server()).containsExactly(A, c);
  }

  @Test
  void looksUpANameOnceForAllServersThatHaveItAndGivesThemOneAddress() {
    Server port = Server.parse("a.example:32601");
    Server all = Server.parse("all:a.example:32601");
    resolver.replace(List.of(A, port, all), TestSettings.of(Map.of()));
    answers.put("a.example", new String[] {"192.0.2.2", "192.0.2.1"});
    refreshAt(100);

    assertThat(lookups).isEqualTo(1);
    assertThat(address(A)).isEqualTo("192.0.2.2");
    assertThat(address(port)).isEqualTo("192.0.2.2");
    assertThat(address(all)).isEqualTo("192.0.2.1 192.0.2.2");
    assertThat(resolver.statistics())
        .extracting(Resolver.Statistics::server)
        .containsExactly(A, port, all);
  }

  @Test
  void tellsOnlyOfChangesThatAServerOfTheNameSees() {
    answers.put("a.example", new String[] {"192.0.2.1"});
    refreshAt(100);
    answers.put("a.example", new String[] {"192.0.2.1", "192.0.2.2"});
    refreshAt(130);
    assertThat(changes).as("no server takes all addresses").isEqualTo(1);

    Server all = Server.parse("all:a.example:32601");
    resolver.replace(List.of(A, all), TestSettings.of(Map.of()));
    assertThat(address(all)).as("known without a lookup").isEqualTo("192.0.2.1 192.0.2.2");
    answers.put("a.example", new String[] {"192.0.2.1", "192.0.2.3"});
    refreshAt(160);
    assertThat(changes).isEqualTo(2);
  }

  @Test
  void staysWithAnAddressOfAPoolWhileItAnswersAndNotForEver() {
    answering.addAll(addresses("192.0.2.1"));
    answers.put("a.example", new String[] {"192.0.2.1", "192.0.2.2"});
    refreshAt(100);
    answers.put("a.example", new String[] {"192.0.2.3", "192.0.2.4"});
    refreshAt(130);
    assertThat(address(A)).isEqualTo("192.0.2.1");
    refreshAt(699);
    assertThat(address(A)).isEqualTo("192.0.2.1");
    refreshAt(729);
    assertThat(address(A)).as("missing for ten minutes").isEqualTo("192.0.2.3");
  }

  @Test
  void leavesAnAddressOfAPoolThatNoLongerAnswers() {
    answers.put("a.example", new String[] {"192.0.2.1", "192.0.2.2"});
    refreshAt(100);
    answers.put("a.example", new String[] {"192.0.2.3", "192.0.2.4"});
    refreshAt(130);
    assertThat(address(A)).isEqualTo("192.0.2.3");
  }

  @Test
  void followsANameThatMovesFromOneAddressToAnotherThoughTheOldOneAnswers() {
    answering.addAll(addresses("192.0.2.1"));
    answers.put("a.example", new String[] {"192.0.2.1"});
    refreshAt(100);
    answers.put("a.example", new String[] {"192.0.2.2"});
    refreshAt(130);
    assertThat(address(A)).isEqualTo("192.0.2.2");
  }

  @Test
  void takesAnAnswerWithoutAFamilyThatItHadForAPartialFailure() {
    Resolver all = following(ALL);
    answers.put("all.example", new String[] {"192.0.2.1", "192.0.2.2", "2001:db8::1"});
    all.refresh();
    answers.put("all.example", new String[] {"2001:db8::1"}); // SERVFAIL for A, as Java shows it
    nowSeconds += 30;
    all.refresh();
    assertThat(all.addresses(ALL)).contains(addresses("192.0.2.1", "192.0.2.2", "2001:db8::1"));
    assertThat(all.statistics()).extracting(Resolver.Statistics::failures).containsExactly(1L);

    nowSeconds += 5;
    all.refresh();
    assertThat(all.statistics())
        .as("asked again soon")
        .extracting(Resolver.Statistics::failures)
        .containsExactly(2L);
    nowSeconds += 565;
    all.refresh();
    assertThat(all.addresses(ALL)).contains(addresses("2001:db8::1"));
    assertThat(all.statistics())
        .as("after ten minutes the family is taken for removed")
        .extracting(Resolver.Statistics::failures)
        .containsExactly(2L);
  }

  @Test
  void keepsOneAddressOfEachFamilyAndGoesBackToAFamilyThatReturns() {
    answers.put("a.example", new String[] {"2001:db8::1"});
    refreshAt(100);
    assertThat(address(A)).isEqualTo("2001:db8:0:0:0:0:0:1");
    answers.put("a.example", new String[] {"192.0.2.1", "192.0.2.2", "2001:db8::1"});
    refreshAt(130);
    assertThat(address(A)).isEqualTo("192.0.2.1 2001:db8:0:0:0:0:0:1");
  }

  @Test
  void asksNothingOfAFamilyThatNobodyWants() {
    resolver.replace(List.of(A), TestSettings.of(Map.of("family", "ipv4")));
    answers.put("a.example", new String[] {"192.0.2.1", "2001:db8::1"});
    refreshAt(100);
    assertThat(address(A)).isEqualTo("192.0.2.1");
    answers.put("a.example", new String[] {"192.0.2.1"});
    refreshAt(130);
    assertThat(resolver.statistics()).extracting(Resolver.Statistics::failures).containsExactly(0L);

    answers.put("a.example", new String[] {"2001:db8::1"});
    refreshAt(800);
    assertThat(address(A)).isEqualTo("none");
  }

  @Test
  void dropsAddressesOfAFamilyThatAReloadRulesOut() {
    answers.put("a.example", new String[] {"192.0.2.1", "2001:db8::1"});
    refreshAt(100);
    resolver.replace(List.of(A), TestSettings.of(Map.of("family", "ipv6")));
    assertThat(address(A)).isEqualTo("2001:db8:0:0:0:0:0:1");
    refreshAt(130);
    assertThat(resolver.statistics()).extracting(Resolver.Statistics::failures).containsExactly(0L);
  }

  @Test
  void looksUpAtOnceForAFamilyThatAReloadAsksFor() {
    resolver.replace(List.of(A), TestSettings.of(Map.of("family", "ipv4")));
    answers.put("a.example", new String[] {"192.0.2.1", "2001:db8::1"});
    refreshAt(100);
    resolver.replace(List.of(A), TestSettings.of(Map.of("family", "ipv6")));
    refreshAt(101);
    assertThat(address(A)).isEqualTo("2001:db8:0:0:0:0:0:1");
  }

  @Test
  void failsALookupThatTakesTooLongAndTakesItsAnswerAfterwards() {
    answers.put("a.example", new String[] {"192.0.2.1"});
    resolver.refresh();
    nowSeconds += 4;
    resolver.refresh();
    assertThat(resolver.isPending(A)).isTrue();

    nowSeconds += 1;
    resolver.refresh();
    assertThat(resolver.isPending(A)).isFalse();
    assertThat(failures(A)).isEqualTo(1);
    nowSeconds += 5;
    resolver.refresh();
    assertThat(failures(A)).as("it still has no answer").isEqualTo(2);

    tasks.remove().run();
    assertThat(address(A)).isEqualTo("192.0.2.1");
    assertThat(failures(A)).isEqualTo(2);
  }

  @Test
  void countsALookupThatFailsAfterItWasOverdueOnce() {
    resolver.refresh();
    nowSeconds += 5;
    resolver.refresh();
    tasks.remove().run();
    assertThat(failures(A)).isEqualTo(1);
  }

  @Test
  void letsOnlyNamesThatWereSlowWaitForOneAnother() {
    slowName = "a.example";
    refreshAt(100);
    assertThat(slowTasks).isEmpty();
    refreshAt(120);
    assertThat(slowTasks).as("the lookup of the slow name").hasSize(1);
    assertThat(lookups).as("two of the other name").isEqualTo(3);

    slowName = "";
    slowTasks.remove().run();
    refreshAt(150);
    assertThat(slowTasks).as("the name was not slow this time").isEmpty();
  }

  @Test
  void looksANameUpWithoutWaitingForOthersIfItsAnswerWasLate() {
    answers.put("a.example", new String[] {"192.0.2.1"});
    slowName = "a.example";
    refreshAt(100);
    refreshAt(130);
    assertThat(slowTasks).as("the answer took five seconds, but it came").isEmpty();
  }

  private long failures(Server server) {
    return resolver.statistics().stream()
        .filter(each -> each.server().equals(server))
        .mapToLong(Resolver.Statistics::failures)
        .sum();
  }
}
