package io.tcptrafficscan.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server of the file, not yet checked.
 *
 * @param text as {@code -s} would have it
 * @param place where the file has it; see {@link Findings}
 */
record ServerTexts(
    String text,
    String place,
    @Nullable String interval,
    @Nullable String timeout,
    Map<String, String> labels) {}
