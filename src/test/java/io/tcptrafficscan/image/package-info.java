/** The images, and what a native image must be told. */
@NullMarked
package io.tcptrafficscan.image;

import org.jspecify.annotations.NullMarked;
