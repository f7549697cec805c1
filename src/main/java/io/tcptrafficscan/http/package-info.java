/** Limits both HTTP ports: number of connections, time, and one request at a time of each. */
@NullMarked
package io.tcptrafficscan.http;

import org.jspecify.annotations.NullMarked;
