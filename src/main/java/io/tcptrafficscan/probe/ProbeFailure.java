package io.tcptrafficscan.probe;

/**
 * The probe made no connection.
 *
 * @param detail for a person: the call that failed and the message of the kernel
 */
public record ProbeFailure(FailureReason reason, String detail, int synRetransmits)
    implements ProbeOutcome {}
