/** The process between the namespaces: it carries packets and serves connections. */
@NullMarked
package io.tcptrafficscan.network.emulator;

import org.jspecify.annotations.NullMarked;
