/** The process inside the node that asks for pages. */
@NullMarked
package io.tcptrafficscan.network.agent;

import org.jspecify.annotations.NullMarked;
