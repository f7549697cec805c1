/** Correction factors, set by hand or calibrated. Readers of bandwidths apply them. Plain Java. */
@NullMarked
package io.tcptrafficscan.correction;

import org.jspecify.annotations.NullMarked;
