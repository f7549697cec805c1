/** Turns settings into paths: finds interfaces, resolves names, and plans what is measured. */
@NullMarked
package io.tcptrafficscan.plan;

import org.jspecify.annotations.NullMarked;
