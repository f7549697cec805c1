/** Measures capacity to web servers of any make, with HTTP/1.1 over sockets of this agent. */
@NullMarked
package io.tcptrafficscan.capacity.web;

import org.jspecify.annotations.NullMarked;
