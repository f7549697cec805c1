/** The process that attacks the tool, bounded in connections and time. */
@NullMarked
package io.tcptrafficscan.network.attacker;

import org.jspecify.annotations.NullMarked;
