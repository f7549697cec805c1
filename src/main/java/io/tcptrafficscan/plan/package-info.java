/** What the settings mean here and now: resolved addresses, existing interfaces, paths. */
@NullMarked
package io.tcptrafficscan.plan;

import org.jspecify.annotations.NullMarked;
