/** A test network that can be broken: namespaces, emulated links, servers and faults. */
@NullMarked
package io.tcptrafficscan.network;

import org.jspecify.annotations.NullMarked;
