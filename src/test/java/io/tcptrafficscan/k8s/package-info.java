/** The manifests, rules and dashboard of {@code k8s/}, checked against what they speak of. */
@NullMarked
package io.tcptrafficscan.k8s;

import org.jspecify.annotations.NullMarked;
