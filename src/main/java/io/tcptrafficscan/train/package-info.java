/** Short trains of data between agents: the protocol, the responder and its client. */
@NullMarked
package io.tcptrafficscan.train;

import org.jspecify.annotations.NullMarked;
