/** What the tool costs, measured; see {@code src/test/bench/run.sh}. */
package io.tcptrafficscan.bench;
