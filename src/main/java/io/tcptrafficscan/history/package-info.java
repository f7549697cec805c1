/**
 * What was measured before: single probes, cells of time, and outages, within a bound of memory.
 */
@NullMarked
package io.tcptrafficscan.history;

import org.jspecify.annotations.NullMarked;
