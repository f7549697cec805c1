/**
 * The nouns of a measurement: interfaces, servers and address ranges, as the operator types them.
 */
@NullMarked
package io.tcptrafficscan.net;

import org.jspecify.annotations.NullMarked;
