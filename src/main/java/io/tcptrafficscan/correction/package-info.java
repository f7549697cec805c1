/** The operator's multipliers, applied by whoever reads. Plain Java. */
@NullMarked
package io.tcptrafficscan.correction;

import org.jspecify.annotations.NullMarked;
