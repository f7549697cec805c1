package io.tcptrafficscan.history;

import io.tcptrafficscan.probe.FailureReason;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a path, or all paths of an interface, were down.
 *
 * @param fromMillis since 1970
 * @param toMillis since 1970; 0 while it lasts
 * @param server null where all servers of the interface failed
 * @param id of the path; null where {@code server} is
 * @param servers how many servers failed
 * @param reason of most of the probes that failed
 * @param isCut whether it ended because measuring ended
 */
public record PastOutage(
    long fromMillis,
    long toMillis,
    String interfaceName,
    @Nullable String server,
    @Nullable String serverIp,
    @Nullable String id,
    int servers,
    FailureReason reason,
    boolean isCut) {}
