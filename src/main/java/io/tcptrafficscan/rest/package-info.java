/** The correction over HTTP. */
@NullMarked
package io.tcptrafficscan.rest;

import org.jspecify.annotations.NullMarked;
