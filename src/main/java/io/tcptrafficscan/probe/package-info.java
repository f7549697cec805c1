/** Sends probes: each makes one TCP connection and reads what the kernel measured. */
@NullMarked
package io.tcptrafficscan.probe;

import org.jspecify.annotations.NullMarked;
