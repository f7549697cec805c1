/** Everything as Prometheus metrics, and the health of the process. */
@NullMarked
package io.tcptrafficscan.metrics;

import org.jspecify.annotations.NullMarked;
