/** Models of access links and of senders, as functions of a seed: trains without a network. */
@NullMarked
package io.tcptrafficscan.capacity.estimate.link;

import org.jspecify.annotations.NullMarked;
