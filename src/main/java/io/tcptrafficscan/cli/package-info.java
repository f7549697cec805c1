/** The command line: settled before anything is started. */
@NullMarked
package io.tcptrafficscan.cli;

import org.jspecify.annotations.NullMarked;
