/** The C library, and the only place where its names are used. */
@NullMarked
package io.tcptrafficscan.posix;

import org.jspecify.annotations.NullMarked;
