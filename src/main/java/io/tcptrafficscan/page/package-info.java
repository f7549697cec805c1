/** The status page on the management port, in HTML that needs no JavaScript. */
@NullMarked
package io.tcptrafficscan.page;

import org.jspecify.annotations.NullMarked;
