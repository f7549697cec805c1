package io.tcptrafficscan.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalAddressTest {
  private static final int GLOBAL = 0;
  private static final int PERMANENT = 0x80;

  private static InetAddress ip(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  private static LocalAddress address(String text, int scope, int flags)
      throws UnknownHostException {
    return new LocalAddress(2, ip(text), scope, flags);
  }

  @ParameterizedTest
  @CsvSource({
    "0x80, true", // permanent
    "0x20, true", // deprecated
    "0xc0, false", // tentative
    "0x44, true", // tentative and optimistic
    "0xc8, false" // a duplicate was found
  })
  void isUsableOnceNobodyElseHasIt(String flags, boolean usable) throws UnknownHostException {
    assertThat(address("2001:db8::2", GLOBAL, Integer.decode(flags)).isUsable()).isEqualTo(usable);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.2,    0,   198.51.100.1,  true",
    "192.0.2.2,    0,   2001:db8::1,   false",
    "2001:db8::2,  0,   198.51.100.1,  false",
    "2001:db8::2,  0,   2001:db8::1,   true",
    "2001:db8::2,  0,   fe80::1,       false",
    "fd00::2,      0,   2001:db8::1,   true",
    "fe80::2,      253, 2001:db8::1,   false",
    "fe80::2,      253, fe80::1,       true",
    "169.254.0.2,  253, 198.51.100.1,  false",
    "169.254.0.2,  253, 169.254.0.1,   true",
    "192.0.2.2,    0,   169.254.0.1,   true",
    "127.0.0.1,    254, 198.51.100.1,  false"
  })
  void fitsDestinationsOfItsFamilyAndScope(String own, int scope, String destination, boolean fits)
      throws UnknownHostException {
    assertThat(address(own, scope, PERMANENT).fits(ip(destination))).isEqualTo(fits);
  }

  @Test
  void comesLastWhereItIsDeprecatedAndBeforeThatWhereItIsTemporary() throws UnknownHostException {
    LocalAddress deprecated = address("2001:db8:1::2", GLOBAL, 0xa0);
    LocalAddress temporary = address("2001:db8:1::3", GLOBAL, 0x01);
    LocalAddress unique = address("fd00::2", GLOBAL, PERMANENT);
    LocalAddress near = address("2001:db8:1::4", GLOBAL, PERMANENT);

    List<LocalAddress> sorted =
        Stream.of(deprecated, temporary, unique, near)
            .sorted(LocalAddress.bestFor(ip("2001:db8:53::1")))
            .toList();

    assertThat(sorted).containsExactly(near, unique, temporary, deprecated);
  }

  @Test
  void keepsTheKernelsOrderOverIpv4ButTakesPrimaryAddressesFirst() throws UnknownHostException {
    LocalAddress secondary = address("192.0.2.9", GLOBAL, 0x81);
    LocalAddress first = address("198.51.100.2", GLOBAL, PERMANENT);
    LocalAddress second = address("192.0.2.2", GLOBAL, PERMANENT);

    List<LocalAddress> sorted =
        Stream.of(secondary, first, second).sorted(LocalAddress.bestFor(ip("192.0.2.1"))).toList();

    assertThat(sorted).containsExactly(first, second, secondary);
  }
}
