/** Trains of TCP segments between agents: the protocol, its client and the responder. */
@NullMarked
package io.tcptrafficscan.capacity.train;

import org.jspecify.annotations.NullMarked;
