/** The limits of both HTTP ports, below the requests: connections, times and one request a turn. */
@NullMarked
package io.tcptrafficscan.http;

import org.jspecify.annotations.NullMarked;
