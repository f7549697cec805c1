/** One measurement of one path, without blocking. */
@NullMarked
package io.tcptrafficscan.probe;

import org.jspecify.annotations.NullMarked;
