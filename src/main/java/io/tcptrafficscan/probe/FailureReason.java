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
      "No answer arrived before `--timeout`.",
      "Is the server down? Does a firewall drop the packets? Does the interface have a usable"
          + " route? A socket that is bound to an interface does not see the blackhole and"
          + " unreachable routes of other interfaces.",
      ETIMEDOUT),
  REFUSED(
      "The server answered with RST: nothing listens on the port.",
      "Check the port number, and that the service runs.",
      ECONNREFUSED),
  RESET(
      "The connection was reset while it was made or right after.",
      "Look for a middlebox that resets connections, or an accept limit of the server.",
      ECONNRESET,
      ECONNABORTED,
      EPIPE),
  UNREACHABLE(
      "There is no route, or a router or firewall says that it cannot reach the server.",
      "`ip route get ADDRESS oif INTERFACE`",
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
  PERMISSION(
      "The kernel did not allow the probe.",
      "Linux before 5.7 needs CAP_NET_RAW to bind to an interface. A local firewall may reject the"
          + " packets.",
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
      "The name of the server has no address.",
      "`getent hosts NAME`; the metric `dns_failures_total`."),
  INTERNAL("The error is none of the above.", "The log has the kernel's message in `detail`.");

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

  /** The reason for an error of the kernel, when the interface is up. */
  static FailureReason of(int errno, boolean isInet6) {
    if (errno == EADDRNOTAVAIL && isInet6) {
      return UNREACHABLE; // the interface has no address; over IPv4, no local port is left
    }
    return ALL.stream()
        .filter(reason -> reason.errnos.contains(errno))
        .findFirst()
        .orElse(INTERNAL);
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
