package io.tcptrafficscan.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads what Linux 6.18 answered on a little-endian machine. */
class RouteMessagesTest {
  /** Of lo, of a point-to-point link, and a deprecated address of IPv6. */
  private static final String ADDRESSES =
      "4c000000140002000100000077700000020880fe01000000080001007f000001080002007f00"
          + "0001070003006c6f0000080008008000000014000600ffffffffffffffffc7981300c7981300"
          + "4c000000140002000100000077700000022080000300000008000100cb00710108000200cb00"
          + "71020700030065300000080008008000000014000600ffffffffffffffffce981300ce981300"
          + "480000001400020001000000777000000a40e000030000001400010020010db8000000000000"
          + "0000000000021400060000000000ffffffffcf981300cf98130008000800e0000000";

  private static final String DONE = "1400000003000200010000007770000000000000";

  private static final String LOCAL_ROUTE =
      "6800000018000000020000007770000002200000fe0000020002008008000f00fe0000000800"
          + "01007f0000010800040001000000080007007f000001080019000000000024000c0002000000"
          + "00000000000000000000000000000000000000000000000000000000";

  private static final String ROUTE_WITH_SOURCE =
      "4400000018000000020000007770000002200000fe0300010000000008000f00fe0000000800"
          + "0100c000020908000700cb00710208000500c63364010800040003000000";

  private static final String ROUTE_WITHOUT_SOURCE =
      "3c00000018000000020000007770000002000000fe0300010000000008000f00fe0000000800"
          + "06006400000008000500c63364010800040003000000";

  private static final String NO_ROUTE =
      "4c0000000200000002000000777000009bffffff380000001a00010002000000000000000a80"
          + "000000000000002000001400010020010db80053000000000000000000010800040003000000";

  private static RouteMessages messages(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return new RouteMessages(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static int length(String hex) {
    return hex.length() / 2;
  }

  private static LocalAddress address(int index, String text, int scope, int flags)
      throws UnknownHostException {
    return new LocalAddress(index, InetAddress.getByName(text), scope, flags);
  }

  @Test
  void readsAddressesWithScopeAndFlags() throws UnknownHostException {
    List<LocalAddress> all = new ArrayList<>();

    boolean complete = messages(ADDRESSES).readAddresses(length(ADDRESSES), all);

    assertThat(complete).isFalse();
    assertThat(all)
        .containsExactly(
            address(1, "127.0.0.1", 254, 0x80),
            address(3, "203.0.113.2", 0, 0x80), // and not 203.0.113.1, the other end
            address(3, "2001:db8::2", 0, 0xe0));
  }

  @Test
  void knowsTheEndOfADump() {
    assertThat(messages(DONE).readAddresses(length(DONE), new ArrayList<>())).isTrue();
  }

  @Test
  void readsNothingBeyondWhatTheKernelReturned() {
    for (int length = 0; length < length(ADDRESSES); length++) {
      List<LocalAddress> all = new ArrayList<>();
      messages(ADDRESSES.substring(0, 2 * length)).readAddresses(length, all);
      assertThat(all).as("addresses in %d bytes", length).hasSizeLessThan(3);
    }
    assertThat(messages(LOCAL_ROUTE).routeType(16)).isEqualTo(RouteMessages.ABSENT);
    assertThat(messages(LOCAL_ROUTE).routeType(-22)).isEqualTo(RouteMessages.ABSENT);
  }

  @Test
  void tellsLocalRoutesFromOthers() {
    assertThat(messages(LOCAL_ROUTE).routeType(length(LOCAL_ROUTE))).isEqualTo(Constants.RTN_LOCAL);
    assertThat(messages(ROUTE_WITH_SOURCE).routeType(length(ROUTE_WITH_SOURCE))).isEqualTo(1);
    assertThat(messages(NO_ROUTE).routeType(length(NO_ROUTE))).isEqualTo(RouteMessages.ABSENT);
  }

  @Test
  void readsTheSourceThatARoutePrescribes() throws UnknownHostException {
    assertThat(messages(ROUTE_WITH_SOURCE).routeSource(length(ROUTE_WITH_SOURCE)))
        .isEqualTo(InetAddress.getByName("203.0.113.2"));
    assertThat(messages(ROUTE_WITHOUT_SOURCE).routeSource(length(ROUTE_WITHOUT_SOURCE))).isNull();
    assertThat(messages(NO_ROUTE).routeSource(length(NO_ROUTE))).isNull();
  }
}
