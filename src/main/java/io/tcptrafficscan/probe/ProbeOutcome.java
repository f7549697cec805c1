package io.tcptrafficscan.probe;

/** What came of a probe. */
public sealed interface ProbeOutcome permits TcpSample, ProbeFailure {

  /** How many times the SYN was sent again, each for a SYN or a SYN/ACK that was lost. */
  int synRetransmits();
}
