package io.tcptrafficscan.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.http.Places.Outcome;
import io.tcptrafficscan.http.Places.Place;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private final Places places = new Places(4);
  private final List<String> closed = new ArrayList<>();

  private Place place(String client, String name) throws UnknownHostException {
    return new Place(InetAddress.getByName(client), () -> closed.add(name));
  }

  private Place taken(String client, String name) throws UnknownHostException {
    Place place = place(client, name);
    assertThat(places.take(place)).isEqualTo(Outcome.TAKEN);
    return place;
  }

  @Test
  void closesTheConnectionThatHasWaitedLongestForANewOneOfTheSameClient()
      throws UnknownHostException {
    Place first = taken("192.0.2.1", "first");
    taken("192.0.2.1", "second");
    places.change(first, true);
    places.change(first, false);

    assertThat(places.take(place("192.0.2.1", "third"))).isEqualTo(Outcome.TAKEN_FROM_ANOTHER);
    assertThat(closed).containsExactly("second");
  }

  @Test
  void closesNoConnectionOfAnotherClientWhileItsOwnAreTooMany() throws UnknownHostException {
    taken("192.0.2.9", "other");
    taken("192.0.2.1", "first");
    taken("192.0.2.1", "second");

    taken("192.0.2.3", "another");
    places.take(place("192.0.2.1", "third"));

    assertThat(closed).containsExactly("first");
  }

  @Test
  void closesTheOldestOfAllWhereManyClientsHaveAFewEach() throws UnknownHostException {
    taken("192.0.2.1", "first");
    taken("192.0.2.2", "second");
    taken("192.0.2.3", "third");
    taken("192.0.2.4", "fourth");

    assertThat(places.take(place("192.0.2.5", "fifth"))).isEqualTo(Outcome.TAKEN_FROM_ANOTHER);
    assertThat(closed).containsExactly("first");
  }

  @Test
  void closesTheOneThatHasBeenAnsweredForLongestWhereNoneWaits() throws UnknownHostException {
    Place first = taken("192.0.2.1", "first");
    places.change(taken("192.0.2.1", "second"), true);
    places.change(first, true);
    places.change(first, true);

    assertThat(places.take(place("192.0.2.1", "third"))).isEqualTo(Outcome.TAKEN_FROM_ANOTHER);
    assertThat(closed).containsExactly("second");
  }

  @Test
  void refusesANewOneWhileTooManyAreBeingClosed() throws UnknownHostException {
    Place first = taken("192.0.2.1", "first");
    taken("192.0.2.2", "second");
    for (int i = 3; i <= 5; i++) {
      places.take(place("192.0.2." + i, "number " + i));
    }
    assertThat(places.take(place("192.0.2.6", "sixth"))).isEqualTo(Outcome.REFUSED);

    places.leave(first);
    assertThat(places.take(place("192.0.2.6", "seventh"))).isEqualTo(Outcome.TAKEN_FROM_ANOTHER);
  }

  @Test
  void refusesOnlyTheClientWhoseConnectionsComeFasterThanTheyCanBeClosed()
      throws UnknownHostException {
    taken("192.0.2.1", "first");
    taken("192.0.2.1", "second");
    for (int i = 3; i <= 20; i++) {
      places.take(place("192.0.2.1", "number " + i));
    }

    assertThat(closed).containsExactly("first");
    assertThat(places.take(place("192.0.2.1", "last"))).isEqualTo(Outcome.REFUSED);
    assertThat(places.take(place("192.0.2.2", "other"))).isEqualTo(Outcome.TAKEN);
  }

  @Test
  void countsANetworkOfIpv6AsOneClient() throws UnknownHostException {
    taken("2001:db8::1", "first");
    taken("2001:db8::2", "second");

    assertThat(places.take(place("2001:db8::3", "third"))).isEqualTo(Outcome.TAKEN_FROM_ANOTHER);
    assertThat(places.take(place("2001:db8:0:1::3", "neighbour"))).isEqualTo(Outcome.TAKEN);
  }

  @Test
  void hasThePlaceAgainWhenAConnectionIsGone() throws UnknownHostException {
    taken("192.0.2.1", "first");
    places.leave(taken("192.0.2.1", "second"));

    taken("192.0.2.1", "third");
    assertThat(closed).isEmpty();
  }

  @Test
  void leavesNearlyAllDescriptorsToTheScan() {
    assertThat(HttpLimits.connections(256)).isEqualTo(16);
    assertThat(HttpLimits.connections(1024)).isEqualTo(64);
    assertThat(HttpLimits.connections(1_048_576)).isEqualTo(96);
    assertThat(HttpLimits.connections(16)).isEqualTo(4);
  }
}
