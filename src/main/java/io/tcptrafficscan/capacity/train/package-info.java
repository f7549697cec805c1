/** Short trains of data between agents: the protocol, the responder and its client. */
@NullMarked
package io.tcptrafficscan.capacity.train;

import org.jspecify.annotations.NullMarked;
