/** What the packaged tool does on a network that is bent and broken on purpose. */
@NullMarked
package io.tcptrafficscan.scenario;

import org.jspecify.annotations.NullMarked;
