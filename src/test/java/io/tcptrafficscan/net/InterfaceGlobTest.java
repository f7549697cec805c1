package io.tcptrafficscan.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterfaceGlobTest {
  private static boolean means(String choice, String name) {
    return InterfaceChoice.parse(choice).canMean(new InterfaceName(name));
  }

  @ParameterizedTest
  @CsvSource({
    "eth*,       eth0,      true",
    "eth*,       eth,       true",
    "eth*,       eth0.100,  true",
    "eth*,       myeth0,    false",
    "eth*,       ETH0,      false",
    "en*,        enp0s31f6, true",
    "eth?,       eth0,      true",
    "eth?,       eth10,     false",
    "eth?,       eth,       false",
    "*,          wwan0,     true",
    "*0,         eth0,      true",
    "*th*0,      eth10,     true",
    "eth[0-2],   eth1,      true",
    "eth[0-2],   eth3,      false",
    "eth[02],    eth2,      true",
    "eth[02],    eth1,      false",
    "eth[!0],    eth1,      true",
    "eth[!0],    eth0,      false",
    "eth[0-],    eth-,      true",
    "[d]efault,  default,   true",
    "eth[*],     eth*,      true",
    "eth[*],     eth0,      false",
    "eth.[0-9],  ethx1,     false",
    "'e(th|n)*', eth0,      false",
    "eth[^0],    eth^,      true",
    "光?線,       光回線,     true"
  })
  void matchesAsShellsDo(String pattern, String name, boolean matches) {
    assertThat(means(pattern, name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lo",
        "veth1a2b3c4",
        "docker0",
        "docker_gwbridge",
        "br-0123456789ab",
        "podman0",
        "cni0",
        "cali0123456789a",
        "vxlan.calico",
        "flannel.1",
        "cilium_host",
        "lxc1234abcd",
        "lxcbr0",
        "kube-ipvs0",
        "nodelocaldns",
        "virbr0",
        "vnet3",
        "tunl0",
        "antrea-gw0",
        "ovn-k8s-mp0",
        "genev_sys_6081",
        "eni0123456789a",
        "gke0123456789a",
        "azv0123456789a",
        "weave",
        "sit0",
        "ip6tnl0"
      })
  void leavesOutWhatANodeMakesForItselfUnlessNamed(String name) {
    assertThat(means("*", name)).isFalse();
    assertThat(means(name.substring(0, 1) + "*", name)).isFalse();
    assertThat(means(name, name)).as("a name means itself").isTrue();
    assertThat(means(name + "*", name)).as("it names the family").isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "br-lan", "br0", "br-ex", "enp3s0", "ens5", "eno1", "eni0", "bond0", "wg0", "ppp0", "wlan0",
        "tun0", "vlan10", "lo1", "usb0", "ib0", "gre1", "wwan0", "team0", "vmbr0"
      })
  void keepsWhatLeadsElsewhere(String name) {
    assertThat(means("*", name)).isTrue();
  }

  @Test
  void takesTheTextBeforeTheFirstWildcardForAFamilysName() {
    assertThat(means("veth*", "veth1")).isTrue();
    assertThat(means("veth1?", "veth12")).isTrue();
    assertThat(means("vet*", "veth1")).isFalse();
    assertThat(means("[v]eth*", "veth1")).isFalse();
    assertThat(means("docker*", "veth1")).isFalse();
    assertThat(means("br-*", "br-0123456789ab")).isTrue();
    assertThat(means("br*", "br-0123456789ab")).isFalse();
  }

  @Test
  void takesAWordForTheDefaultRoutes() {
    assertThat(InterfaceChoice.parse("default")).isInstanceOf(DefaultInterfaces.class);
    assertThat(InterfaceChoice.parse("default0")).isEqualTo(new InterfaceName("default0"));
    assertThat(InterfaceChoice.parse("eth*")).isEqualTo(InterfaceChoice.parse("eth*"));
    assertThat(InterfaceChoice.parse("eth*")).hasToString("eth*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eth[",
        "eth[]",
        "eth[!]",
        "eth[0-",
        "[",
        "eth[9-0]",
        "eth/*",
        "eth0:*",
        "eth *",
        "*\n",
        "1234567890123456*",
        "????????????????",
        "*********************************************************************"
      })
  void refusesWhatIsMalformedOrMatchesNoNameInOneLine(String text) {
    assertThatThrownBy(() -> InterfaceChoice.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("invalid interface '")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }
}
