/** Measures the capacity of paths now and then, within a budget, and keeps what came of it. */
@NullMarked
package io.tcptrafficscan.capacity;

import org.jspecify.annotations.NullMarked;
