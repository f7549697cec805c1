package io.tcptrafficscan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcptrafficscan.net.InterfaceName;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class UplinksTest {
  private static final long KEEP = 600;

  private final Uplinks uplinks = new Uplinks();

  private static Set<InterfaceName> names(String... names) {
    return Arrays.stream(names).map(InterfaceName::new).collect(Collectors.toSet());
  }

  private Set<InterfaceName> at(long now, Set<InterfaceName> routed, Set<InterfaceName> existing) {
    return uplinks.update(routed, existing, now, KEEP);
  }

  @Test
  void keepAnInterfaceThatLostItsRouteForAsLongAsItExists() {
    Set<InterfaceName> both = names("eth0", "eth1");
    assertThat(at(0, names("eth0"), both)).isEqualTo(names("eth0"));
    assertThat(at(1, names("eth1"), both)).isEqualTo(both);
    assertThat(at(1_000_000, names("eth1"), both)).isEqualTo(both);
  }

  @Test
  void forgetAnInterfaceThatVanishedAfterABoundedTime() {
    at(0, names("eth0", "ppp0"), names("eth0", "ppp0"));

    assertThat(at(50, names("eth0"), names("eth0"))).isEqualTo(names("eth0", "ppp0"));
    assertThat(uplinks.isAnyGone()).isTrue();
    assertThat(at(50 + KEEP - 1, names("eth0"), names("eth0"))).isEqualTo(names("eth0", "ppp0"));
    assertThat(at(50 + KEEP, names("eth0"), names("eth0"))).isEqualTo(names("eth0"));
    assertThat(uplinks.isAnyGone()).isFalse();
    assertThat(at(50 + KEEP + 1, names("eth0"), names("eth0", "ppp0"))).isEqualTo(names("eth0"));
  }

  @Test
  void keepAnInterfaceThatCameBackWithoutItsRoute() {
    at(0, names("ppp0"), names("ppp0"));
    at(10, names(), names());
    at(20, names(), names("ppp0"));
    at(30, names(), names());

    assertThat(at(30 + KEEP - 1, names(), names())).isEqualTo(names("ppp0"));
  }
}
