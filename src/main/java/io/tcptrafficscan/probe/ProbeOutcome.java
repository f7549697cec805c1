package io.tcptrafficscan.probe;

/** How a probe ended. */
public sealed interface ProbeOutcome permits TcpSample, ProbeFailure {

  /** How many times the SYN was sent again: once for each SYN or SYN/ACK that was lost. */
  int synRetransmits();
}
