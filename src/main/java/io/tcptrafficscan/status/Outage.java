package io.tcptrafficscan.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a path, or a whole interface, was down. It begins with the departure of the first
 * probe that failed and ends with the departure of the first SYN that was answered.
 *
 * @param to null while it lasts
 * @param seconds how long it lasted, or has lasted
 * @param server null where all servers of the interface failed
 * @param serverIp null where {@code server} is; empty while the name does not resolve
 * @param servers how many servers failed
 * @param reason the label of a {@link io.tcptrafficscan.probe.FailureReason}
 * @param isCut whether it ended because measuring ended, so that nobody knows how long it lasted
 */
public record Outage(
    Instant from,
    @Nullable Instant to,
    double seconds,
    String interfaceName,
    List<String> aliases,
    @Nullable String server,
    @Nullable String serverIp,
    int servers,
    String reason,
    boolean isCut) {}
