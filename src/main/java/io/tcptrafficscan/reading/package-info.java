/** The latest readings and the counters of every path, uncorrected. */
@NullMarked
package io.tcptrafficscan.reading;

import org.jspecify.annotations.NullMarked;
