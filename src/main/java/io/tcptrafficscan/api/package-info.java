/** The JSON API on the port of the metrics; src/docs/api.md describes it. */
@NullMarked
package io.tcptrafficscan.api;

import org.jspecify.annotations.NullMarked;
