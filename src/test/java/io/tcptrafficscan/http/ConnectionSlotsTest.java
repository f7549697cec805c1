package io.tcptrafficscan.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.http.ConnectionSlots.Outcome;
import io.tcptrafficscan.http.ConnectionSlots.Slot;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionSlotsTest {
  private final ConnectionSlots slots = new ConnectionSlots(4);
  private final List<String> closed = new ArrayList<>();

  private Slot slot(String client, String name) throws UnknownHostException {
    return new Slot(InetAddress.getByName(client), () -> closed.add(name));
  }

  private Slot taken(String client, String name) throws UnknownHostException {
    Slot slot = slot(client, name);
    assertThat(slots.take(slot)).isEqualTo(Outcome.TAKEN);
    return slot;
  }

  @Test
  void closesTheConnectionThatHasWaitedLongestForANewOneOfTheSameClient()
      throws UnknownHostException {
    Slot first = taken("192.0.2.1", "first");
    taken("192.0.2.1", "second");
    slots.change(first, true);
    slots.change(first, false);

    assertThat(slots.take(slot("192.0.2.1", "third"))).isEqualTo(Outcome.TAKEN_FROM_ANOTHER);
    assertThat(closed).containsExactly("second");
  }

  @Test
  void closesNoConnectionOfAnotherClientWhileItsOwnAreTooMany() throws UnknownHostException {
    taken("192.0.2.9", "other");
    taken("192.0.2.1", "first");
    taken("192.0.2.1", "second");

    taken("192.0.2.3", "another");
    slots.take(slot("192.0.2.1", "third"));

    assertThat(closed).containsExactly("first");
  }

  @Test
  void closesTheOldestOfAllWhereManyClientsHaveAFewEach() throws UnknownHostException {
    taken("192.0.2.1", "first");
    taken("192.0.2.2", "second");
    taken("192.0.2.3", "third");
    taken("192.0.2.4", "fourth");

    assertThat(slots.take(slot("192.0.2.5", "fifth"))).isEqualTo(Outcome.TAKEN_FROM_ANOTHER);
    assertThat(closed).containsExactly("first");
  }

  @Test
  void closesTheOneThatHasBeenAnsweredForLongestWhereNoneWaits() throws UnknownHostException {
    Slot first = taken("192.0.2.1", "first");
    slots.change(taken("192.0.2.1", "second"), true);
    slots.change(first, true);
    slots.change(first, true);

    assertThat(slots.take(slot("192.0.2.1", "third"))).isEqualTo(Outcome.TAKEN_FROM_ANOTHER);
    assertThat(closed).containsExactly("second");
  }

  @Test
  void refusesANewOneWhileTooManyAreBeingClosed() throws UnknownHostException {
    Slot first = taken("192.0.2.1", "first");
    taken("192.0.2.2", "second");
    for (int i = 3; i <= 6; i++) {
      slots.take(slot("192.0.2." + i, "number " + i));
    }
    assertThat(slots.take(slot("192.0.2.7", "seventh"))).isEqualTo(Outcome.REFUSED);

    slots.leave(first);
    assertThat(slots.take(slot("192.0.2.7", "eighth"))).isEqualTo(Outcome.TAKEN_FROM_ANOTHER);
  }

  @Test
  void refusesOnlyTheClientWhoseConnectionsComeFasterThanTheyCanBeClosed()
      throws UnknownHostException {
    taken("192.0.2.1", "first");
    taken("192.0.2.1", "second");
    for (int i = 3; i <= 20; i++) {
      slots.take(slot("192.0.2.1", "number " + i));
    }

    assertThat(closed).containsExactly("first");
    assertThat(slots.take(slot("192.0.2.1", "last"))).isEqualTo(Outcome.REFUSED);
    assertThat(slots.take(slot("192.0.2.2", "other"))).isEqualTo(Outcome.TAKEN);
  }

  @Test
  void keepsRoomForAClientWithFewWhereOthersConnectFasterThanTheyCanBeClosed()
      throws UnknownHostException {
    ConnectionSlots many = new ConnectionSlots(96);
    for (int i = 0; i < 10_000; i++) {
      many.take(slot("192.0.2." + (1 + i % 8), "attack"));
    }
    assertThat(many.take(slot("192.0.2.1", "attack"))).isEqualTo(Outcome.REFUSED);

    Slot honest = slot("192.0.2.99", "honest");
    assertThat(many.take(honest)).isEqualTo(Outcome.TAKEN_FROM_ANOTHER);
    for (int i = 0; i < 10_000; i++) {
      Slot attack = slot("192.0.2." + (1 + i % 8), "attack");
      many.take(attack);
      many.leave(attack);
    }
    assertThat(closed).doesNotContain("honest");
  }

  @Test
  void countsANetworkOfIpv6AsOneClient() throws UnknownHostException {
    taken("2001:db8::1", "first");
    taken("2001:db8::2", "second");

    assertThat(slots.take(slot("2001:db8::3", "third"))).isEqualTo(Outcome.TAKEN_FROM_ANOTHER);
    assertThat(slots.take(slot("2001:db8:0:1::3", "neighbour"))).isEqualTo(Outcome.TAKEN);
  }

  @Test
  void hasThePlaceAgainWhenAConnectionIsGone() throws UnknownHostException {
    taken("192.0.2.1", "first");
    slots.leave(taken("192.0.2.1", "second"));

    taken("192.0.2.1", "third");
    assertThat(closed).isEmpty();
  }
}
