/** From a sample to an estimate. Plain Java. */
@NullMarked
package io.tcptrafficscan.estimate;

import org.jspecify.annotations.NullMarked;
