/** Starts the packaged tool, for every test and benchmark that runs it as a process. */
@NullMarked
package io.tcptrafficscan.launch;

import org.jspecify.annotations.NullMarked;
