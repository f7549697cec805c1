package io.tcptrafficscan.net;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Interfaces that a node makes for its own use: the ends of its containers' and virtual machines'
 * cables, the bridges between containers, tunnels of pod networks, and devices that the kernel
 * makes by itself. A node can have hundreds of them, and they lead to no other network.
 */
final class NodeInternals {
  /** Each family of names by its prefix, with a pattern of what follows the prefix. */
  private static final Map<String, Pattern> FAMILIES = families();

  private NodeInternals() {}

  private static Map<String, Pattern> families() {
    Map<String, Pattern> families = new HashMap<>();
    add(
        families,
        ".*",
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
        "tunl"); // Calico's IP-in-IP device is the kernel's own
    add(families, "", "lo", "br-int"); // br-int is Open vSwitch's
    add(families, "[0-9a-f]{12}", "br-"); // Docker's; br-lan is somebody's network
    add(families, "[0-9a-f]{11}", "eni", "gke"); // Amazon's and Google's cables of pods
    // Fallback devices that a kernel module makes when it is loaded
    // (net.core.fb_tunnels_only_for_init)
    add(families, "0", "ip6tnl", "ip6gre", "ip_vti", "ip6_vti", "sit", "gre", "gretap", "erspan");
    return families;
  }

  private static void add(Map<String, Pattern> families, String rest, String... prefixes) {
    Pattern pattern = Pattern.compile(rest, Pattern.DOTALL);
    Stream.of(prefixes).forEach(prefix -> families.put(prefix, pattern));
  }

  /**
   * Whether a glob leaves the interface out.
   *
   * @param globPrefix the text of the glob before its first wildcard
   */
  static boolean contains(InterfaceName name, String globPrefix) {
    return FAMILIES.entrySet().stream()
        .filter(family -> !globPrefix.startsWith(family.getKey()))
        .filter(family -> name.value().startsWith(family.getKey()))
        .anyMatch(
            family ->
                family
                    .getValue()
                    .matcher(name.value().substring(family.getKey().length()))
                    .matches());
  }
}
