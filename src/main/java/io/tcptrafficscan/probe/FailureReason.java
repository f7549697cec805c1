package io.tcptrafficscan.probe;

import java.util.Locale;

/** Why a probe failed. The label values of {@code probe_failures_total}. */
public enum FailureReason {
  /** No answer before the deadline. */
  TIMEOUT,
  /** The server answered with RST: nothing listens on the port. */
  REFUSED,
  /** The connection was reset while or right after it was made. */
  RESET,
  /** No route, or a router or a firewall said so. */
  UNREACHABLE,
  /** The interface does not exist. */
  NO_INTERFACE,
  /** The interface is down, or has no carrier. */
  INTERFACE_DOWN,
  /** The kernel did not allow it. */
  PERMISSION,
  /** This node ran out of descriptors, local ports or memory. */
  RESOURCES,
  /** The server's name has no address. */
  UNRESOLVED,
  /** None of these: the log has the kernel's words. */
  INTERNAL;

  /** All of them, in the order of their ordinals. */
  public static final java.util.List<FailureReason> ALL = java.util.List.of(values());

  private final String label = name().toLowerCase(Locale.ROOT);

  /** As metrics, logs and JSON write it. */
  public String label() {
    return label;
  }
}
