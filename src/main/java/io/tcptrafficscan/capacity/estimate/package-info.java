/** From a sample to an estimate. Plain Java. */
@NullMarked
package io.tcptrafficscan.capacity.estimate;

import org.jspecify.annotations.NullMarked;
