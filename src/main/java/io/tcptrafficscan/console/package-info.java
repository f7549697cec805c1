/** Standard output, which nothing else writes to. */
@NullMarked
package io.tcptrafficscan.console;

import org.jspecify.annotations.NullMarked;
