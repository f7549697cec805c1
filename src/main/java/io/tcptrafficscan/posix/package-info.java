/** Calls of the C library. No other package uses its names. */
@NullMarked
package io.tcptrafficscan.posix;

import org.jspecify.annotations.NullMarked;
