package io.tcptrafficscan.net;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Interfaces that a node makes for its own use: the ends of its containers' and virtual machines'
 * cables, the bridges between containers, tunnels of pod networks, and devices that the kernel
 * makes by itself. A node can have hundreds of them, and they lead to no other network.
 */
final class NodeInternals {
  /**
   * Names that belong together.
   *
   * @param prefix a glob that begins with this text does not leave the family out
   */
  private record Family(String prefix, Pattern names) {
    static Family startingWith(String prefix) {
      return new Family(prefix, Pattern.compile(Pattern.quote(prefix) + ".*", Pattern.DOTALL));
    }

    static Family matching(String prefix, String rest) {
      return new Family(prefix, Pattern.compile(Pattern.quote(prefix) + rest));
    }
  }

  private static final List<Family> FAMILIES =
      Stream.concat(
              Stream.of(
                      "veth", // container engines, and the bridge plugin of CNI
                      "docker", // docker0, docker_gwbridge
                      "podman",
                      "nerdctl",
                      "cni", // cni0, cni-podman0
                      "cali", // Calico's cables of pods
                      "vxlan.calico",
                      "vxlan-v6.calico",
                      "wireguard.cali",
                      "wg-v6.cali",
                      "bpfin.cali",
                      "bpfout.cali",
                      "flannel", // flannel.1, flannel-v6.1, flannel-wg
                      "cilium", // cilium_host, cilium_net, cilium_vxlan, cilium_wg0
                      "lxc", // Cilium's cables of pods, LXC's bridge
                      "lxdbr",
                      "weave",
                      "antrea-",
                      "ovn-",
                      "ovs-",
                      "genev_sys_",
                      "vxlan_sys_",
                      "azv", // Azure
                      "kube-", // kube-ipvs0, kube-bridge, kube-dummy-if
                      "nodelocaldns",
                      "virbr", // libvirt
                      "vnet",
                      "tunl") // Calico's IP-in-IP device is the kernel's own
                  .map(Family::startingWith),
              Stream.of(
                  Family.matching("lo", ""),
                  Family.matching("br-", "[0-9a-f]{12}"), // Docker's; br-lan is somebody's network
                  Family.matching("br-int", ""), // Open vSwitch
                  Family.matching("eni", "[0-9a-f]{11}"), // Amazon's cables of pods
                  Family.matching("gke", "[0-9a-f]{11}"), // Google's
                  // Fallback devices that a kernel module makes when it is loaded
                  // (net.core.fb_tunnels_only_for_init)
                  Family.matching("ip6tnl", "0"),
                  Family.matching("ip6gre", "0"),
                  Family.matching("ip_vti", "0"),
                  Family.matching("ip6_vti", "0"),
                  Family.matching("sit", "0"),
                  Family.matching("gre", "0"),
                  Family.matching("gretap", "0"),
                  Family.matching("erspan", "0")))
          .toList();

  private NodeInternals() {}

  /**
   * Whether a glob leaves the interface out.
   *
   * @param globPrefix the text of the glob before its first wildcard
   */
  static boolean contains(InterfaceName name, String globPrefix) {
    return FAMILIES.stream()
        .anyMatch(
            family ->
                !globPrefix.startsWith(family.prefix())
                    && family.names().matcher(name.value()).matches());
  }
}
