/** Measures the capacity of paths at intervals, within a budget, and keeps the results. */
@NullMarked
package io.tcptrafficscan.capacity.measure;

import org.jspecify.annotations.NullMarked;
