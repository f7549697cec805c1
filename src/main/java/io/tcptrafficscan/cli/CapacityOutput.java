package io.tcptrafficscan.cli;

/** Prints the results of the capacity command. */
interface CapacityOutput {
  /** Prints one result, as soon as it is known. */
  void print(CapacityResult result);

  /** Prints what follows the last result. */
  void end();
}
