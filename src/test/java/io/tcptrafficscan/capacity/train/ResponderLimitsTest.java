package io.tcptrafficscan.capacity.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponderLimitsTest {
  private final ResponderLimits limits =
      new ResponderLimits(List.of(Cidr.parse("x", "192.0.2.0/24")), 400, () -> 0);

  private boolean spends(int client, long bytes) throws UnknownHostException {
    InetAddress address = InetAddress.getByName("192.0.2." + client);
    limits.enter(address);
    try {
      return limits.spend(address, bytes);
    } finally {
      limits.leave(address);
    }
  }

  @Test
  void takesNothingFromTheHourForATrainThatIsMoreThanTheClientsShare() throws Exception {
    assertThat(spends(1, 101)).isFalse();

    for (int client = 1; client <= 4; client++) {
      assertThat(spends(client, 100)).as("client %d", client).isTrue();
      assertThat(spends(client, 1)).isFalse();
    }
    assertThat(spends(5, 1)).as("the hour is spent").isFalse();
  }

  @Test
  void takesNothingFromAClientsShareWhereTheHourHasNoMore() throws Exception {
    for (int client = 1; client <= 3; client++) {
      assertThat(spends(client, 100)).isTrue();
    }
    assertThat(spends(4, 60)).isTrue();
    assertThat(spends(5, 50)).isFalse();
    assertThat(spends(5, 40)).isTrue();
  }

  @Test
  void knowsWhoIsAllowed() throws Exception {
    assertThat(limits.isAllowed(InetAddress.getByName("192.0.2.9"))).isTrue();
    assertThat(limits.isAllowed(InetAddress.getByName("198.51.100.9"))).isFalse();
    assertThat(limits.spend(InetAddress.getByName("192.0.2.77"), 1)).as("never came").isFalse();
  }
}
