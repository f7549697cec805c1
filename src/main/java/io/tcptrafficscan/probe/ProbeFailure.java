package io.tcptrafficscan.probe;

/**
 * The probe made no connection.
 *
 * @param detail for a person: the call that failed and the message of the kernel
 * @param synsSent how many SYNs were sent; 0 where the probe failed before the first
 */
public record ProbeFailure(FailureReason reason, String detail, int synsSent)
    implements ProbeOutcome {

  @Override
  public int synRetransmits() {
    return Math.max(0, synsSent - 1);
  }

  /** How many of the SYNs nobody answered. */
  public int synsUnanswered() {
    return switch (reason) {
      case REFUSED, RESET, UNREACHABLE -> synRetransmits();
      default -> synsSent;
    };
  }
}
