package io.tcptrafficscan.capacity.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponderLimitsTest {
  private static final int SHARE = 1_000_000;

  private final ResponderLimits limits =
      new ResponderLimits(List.of(Cidr.parse("x", "192.0.2.0/24")), 4 * SHARE, () -> 0);

  private boolean spends(int client, long bytes) throws UnknownHostException {
    return limits.spend(InetAddress.getByName("192.0.2." + client), bytes);
  }

  @Test
  void takesNothingFromTheHourForATrainThatIsMoreThanTheClientsShare() throws Exception {
    assertThat(spends(1, SHARE + 1)).isFalse();

    for (int client = 1; client <= 4; client++) {
      assertThat(spends(client, SHARE)).as("client %d", client).isTrue();
      assertThat(spends(client, 1)).isFalse();
    }
    assertThat(spends(5, 1)).as("the hour is spent").isFalse();
  }

  @Test
  void takesNothingFromAClientsShareWhereTheHourHasNoMore() throws Exception {
    for (int client = 1; client <= 3; client++) {
      assertThat(spends(client, SHARE)).isTrue();
    }
    assertThat(spends(4, 600_000)).isTrue();
    assertThat(spends(5, 500_000)).isFalse();
    assertThat(spends(5, 400_000)).isTrue();
  }

  @Test
  void chargesSmallTrainsWithWhatTheyDisturb() throws Exception {
    int trains = 0;
    while (spends(1, Protocol.MIN_BYTES)) {
      trains++;
    }
    assertThat(trains).isEqualTo((int) (SHARE / ResponderLimits.MIN_CHARGE));
  }

  @Test
  void chargesATurnWithItsTime() throws Exception {
    InetAddress client = InetAddress.getByName("192.0.2.1");
    assertThat(limits.awaitTurn()).isTrue();
    assertThat(limits.spend(client, Protocol.MIN_BYTES)).isTrue();
    limits.endTurn(client, Protocol.MIN_BYTES, Duration.ofMillis(700).toNanos());

    assertThat(spends(1, 300_001)).isFalse();
    assertThat(spends(1, 300_000)).isTrue();
    assertThat(limits.awaitTurn()).as("the turn is free").isTrue();
  }

  @Test
  void countsTheAddressesOfAnIpv6SubnetAsOneClient() throws Exception {
    assertThat(limits.spend(InetAddress.getByName("2001:db8::1"), SHARE)).isTrue();
    assertThat(limits.spend(InetAddress.getByName("2001:db8::2:1"), 1)).isFalse();
    assertThat(limits.spend(InetAddress.getByName("2001:db8:0:1::1"), SHARE)).isTrue();
  }

  @Test
  void limitsTheConnectionsOfAClientAndOfAll() throws Exception {
    for (int client = 1; client <= 4; client++) {
      InetAddress address = InetAddress.getByName("192.0.2." + client);
      assertThat(limits.enter(address)).isTrue();
      assertThat(limits.enter(address)).isTrue();
      assertThat(limits.enter(address)).as("a third one").isFalse();
    }
    InetAddress next = InetAddress.getByName("192.0.2.5");
    assertThat(limits.enter(next)).as("a ninth one").isFalse();
    limits.leave(InetAddress.getByName("192.0.2.1"));
    assertThat(limits.enter(next)).isTrue();
  }

  /** Who has many addresses could otherwise fill the heap, or keep new clients out. */
  @Test
  void forgetsTheClientThatCameLongestAgoRatherThanTurnANewOneAway() throws Exception {
    ResponderLimits many = new ResponderLimits(List.of(), Long.MAX_VALUE, () -> 0);
    for (int i = 0; i < 10_000; i++) {
      InetAddress client = InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i});
      assertThat(many.spend(client, 1)).isTrue();
    }
    assertThat(many.clients()).isLessThanOrEqualTo(1024);
  }

  @Test
  void knowsWhoIsAllowed() throws Exception {
    assertThat(limits.isAllowed(InetAddress.getByName("192.0.2.9"))).isTrue();
    assertThat(limits.isAllowed(InetAddress.getByName("198.51.100.9"))).isFalse();
  }
}
