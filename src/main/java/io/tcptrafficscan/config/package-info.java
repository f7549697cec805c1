/** What the operator asked for: texts checked and turned into values. */
@NullMarked
package io.tcptrafficscan.config;

import org.jspecify.annotations.NullMarked;
