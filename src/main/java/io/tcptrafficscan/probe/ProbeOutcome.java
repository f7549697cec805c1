package io.tcptrafficscan.probe;

/** How a probe ended. */
public sealed interface ProbeOutcome permits TcpSample, ProbeFailure {

  /** How many times the SYN was sent again, whether or not a packet was lost. */
  int synRetransmits();
}
