package io.tcptrafficscan.probe;

import static io.tcptrafficscan.posix.Errno.*;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Why a probe failed: the values of the label {@code reason} of {@code probe_failures_total}. The
 * texts are Markdown; {@code src/docs/failures.md} is made of them.
 */
public enum FailureReason {
  TIMEOUT(
      "No answer arrived before `--timeout`. The log has the source address in `detail`.",
      "Is the server down? Does a firewall drop the packets? `ip neigh show dev INTERFACE`: a next"
          + " hop that is FAILED or INCOMPLETE is dead. `ip route get ADDRESS from SOURCE oif"
          + " INTERFACE`: is it the right next hop? A socket that is bound to an interface does not"
          + " see the blackhole and unreachable routes of other interfaces. `nstat -az"
          + " TcpExtIPReversePathFilter`: if it grows, this machine drops the answers because its"
          + " route back leads over another interface; set `net.ipv4.conf.INTERFACE.rp_filter` to"
          + " 2.",
      ETIMEDOUT),
  REFUSED(
      "The server answered with RST, or with ICMP port unreachable: nothing listens on the port, or"
          + " a firewall rejects the connection in the same way.",
      "Check the port number, that the service runs, and the firewall in front of it.",
      ECONNREFUSED),
  RESET(
      "The connection was reset while it was made or right after.",
      "Look for a middlebox that resets connections, or an accept limit of the server.",
      ECONNRESET,
      ECONNABORTED,
      EPIPE),
  UNREACHABLE(
      "There is no route, the interface has no fitting address, or a router or firewall says that"
          + " the server cannot or must not be reached (ICMP).",
      "`detail` says which. No address: `ip address show dev INTERFACE`. No route, or a prohibit"
          + " route or rule of this machine: `ip route get ADDRESS from SOURCE oif INTERFACE`, `ip"
          + " rule`. No route to host: the next hop may be dead, see `ip neigh show dev INTERFACE`,"
          + " or a firewall on the way rejects the packets; `tcpdump -ni INTERFACE 'icmp or icmp6'`"
          + " shows who says so.",
      ENETUNREACH,
      EHOSTUNREACH,
      ENETDOWN,
      EHOSTDOWN,
      EINVAL, // the answer of a blackhole route
      EPROTO,
      EAFNOSUPPORT),
  NO_INTERFACE(
      "The interface does not exist.",
      "`ip link`; measuring goes on when the interface appears.",
      ENODEV),
  INTERFACE_DOWN(
      "The interface is down or has no carrier.",
      "`ip link set INTERFACE up`, and check the cable."),
  OWN_ADDRESS(
      "The server's address belongs to this machine, so there is no path to measure. No packet is"
          + " sent.",
      "`ip route get ADDRESS` says `local`. Did a virtual address move here? Remove the server. A"
          + " service of this machine can be measured with `-i lo -s 127.0.0.1:PORT`."),
  PERMISSION(
      "This machine's own kernel refused a call of the probe.",
      "Linux before 5.7 needs CAP_NET_RAW to bind to an interface. Seccomp, a BPF program of the"
          + " control group or a security module may forbid the connection.",
      EPERM,
      EACCES),
  RESOURCES(
      "This machine ran out of file descriptors, local ports or memory.",
      "`ulimit -n`, `sysctl net.ipv4.ip_local_port_range`",
      EMFILE,
      ENFILE,
      ENOBUFS,
      ENOMEM,
      EAGAIN,
      EADDRINUSE,
      EADDRNOTAVAIL),
  UNRESOLVED(
      "The name of the server has no address, or only addresses that `--deny-address` leaves out.",
      "`getent hosts NAME`; the metric `dns_failures_total`."),
  INTERNAL("The error is none of the above.", "The log has the kernel's message in `detail`.");

  /**
   * What connect and SO_ERROR report of routes and of ICMP messages, and other calls mean
   * otherwise: EACCES is a prohibit route or ICMPv6 codes 1, 5 and 6, the others are ICMP codes 2,
   * 5, 8 and 4 ({@code icmp_err_convert} in net/ipv4/icmp.c, {@code tab_unreach} in
   * net/ipv6/icmp.c).
   */
  private static final Set<Integer> UNREACHABLE_BY_THE_NETWORK =
      Set.of(EACCES, ENOPROTOOPT, EOPNOTSUPP, ENONET, EMSGSIZE);

  /** All reasons, in the order of their ordinals. */
  public static final List<FailureReason> ALL = List.of(values());

  private final String label = name().toLowerCase(Locale.ROOT);
  private final String meaning;
  private final String lookAt;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of
  private final Set<Integer> errnos;

  FailureReason(String meaning, String lookAt, Integer... errnos) {
    this.meaning = meaning;
    this.lookAt = lookAt;
    this.errnos = Set.of(errnos);
  }

  /** The reason for the error of a call that sends nothing, when the interface is up. */
  static FailureReason of(int errno) {
    return ALL.stream()
        .filter(reason -> reason.errnos.contains(errno))
        .findFirst()
        .orElse(INTERNAL);
  }

  /** The reason for the error of a connection, when the interface is up. */
  static FailureReason ofConnection(int errno) {
    return UNREACHABLE_BY_THE_NETWORK.contains(errno) ? UNREACHABLE : of(errno);
  }

  /** The reason for an exception of Java's sockets. Only the message tells some errors apart. */
  static FailureReason of(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof ConnectException) {
      return message.contains("timed out") ? TIMEOUT : REFUSED;
    }
    if (e instanceof NoRouteToHostException || message.contains("unreachable")) {
      return UNREACHABLE;
    }
    if (message.contains("reset")) {
      return RESET;
    }
    return message.contains("Too many open files") ? RESOURCES : INTERNAL;
  }

  /** The name in metrics, logs and JSON. */
  public String label() {
    return label;
  }

  /** What the reason says, in one sentence. */
  public String meaning() {
    return meaning;
  }

  /** What an operator should check. */
  public String lookAt() {
    return lookAt;
  }
}
