/** Drives a headless Chromium over its DevTools protocol, for tests of the status page. */
@NullMarked
package io.tcptrafficscan.browser;

import org.jspecify.annotations.NullMarked;
