/** Runs the scan: decides when each path is probed, and records and reports the outcomes. */
@NullMarked
package io.tcptrafficscan.scan;

import org.jspecify.annotations.NullMarked;
