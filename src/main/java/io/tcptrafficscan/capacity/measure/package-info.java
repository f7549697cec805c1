/** Measures the capacity of paths now and then, within a budget, and keeps what came of it. */
@NullMarked
package io.tcptrafficscan.capacity.measure;

import org.jspecify.annotations.NullMarked;
