/** Estimates the capacity (RFC 5136) of a path from the arrivals of a train. Plain Java. */
@NullMarked
package io.tcptrafficscan.capacity.estimate;

import org.jspecify.annotations.NullMarked;
