/** What is shown of all paths: one source for the JSON API, the page and the terminal's table. */
@NullMarked
package io.tcptrafficscan.status;

import org.jspecify.annotations.NullMarked;
