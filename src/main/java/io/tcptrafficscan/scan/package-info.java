/** Runs the stages: rounds, phases, probes, readings. */
@NullMarked
package io.tcptrafficscan.scan;

import org.jspecify.annotations.NullMarked;
