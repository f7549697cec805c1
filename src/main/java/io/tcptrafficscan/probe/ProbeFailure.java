package io.tcptrafficscan.probe;

/**
 * No connection.
 *
 * @param detail for a person: the call that failed and the kernel's words
 */
public record ProbeFailure(FailureReason reason, String detail, int synRetransmits)
    implements ProbeOutcome {}
