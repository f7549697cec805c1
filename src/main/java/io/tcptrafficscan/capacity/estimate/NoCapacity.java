package io.tcptrafficscan.capacity.estimate;

import java.util.Arrays;
import java.util.Locale;

/**
 * Why a measurement gave no capacity, and whether something went wrong. The label values of {@code
 * capacity_rejections_total}.
 */
public enum NoCapacity {
  /** Too few segments of the train waited for the link to show its rate. */
  TOO_SHORT(false),
  /** So many segments were lost that too few waited for the link. */
  RETRANSMIT(true),
  /** The sender may pace its segments: their spacing may be its own and not the path's. */
  PACED(true),
  /** The train started faster than it ended: a traffic shaper let a short burst through. */
  BURST(false),
  /** The arrivals are so irregular that the rate may be more than a quarter off. */
  TOO_NOISY(false),
  /** Too few bytes are left of this agent's hourly budget, or of those of one measurement. */
  BUDGET(false),
  /** The peer did not answer, or did not read, before the deadline. */
  TIMEOUT(true),
  /** The peer closed or reset the connection. */
  CLOSED(true),
  /** The peer does not speak the expected protocol. */
  PROTOCOL(true),
  /** The responder refused the request. */
  REFUSED(true),
  /** No connection was made. */
  UNREACHABLE(true),
  /** This host has no socket left. */
  RESOURCES(true),
  /** The web server, or a proxy before it, limited the rate, and not the line. */
  SERVER_LIMITED(false),
  /** The object of the web server ended before the rate was known. */
  TOO_SMALL(false),
  /** TLS failed: the certificate is not valid, or the server does not speak TLS. */
  TLS(true),
  /** The web server redirected to where this agent does not follow, or too often. */
  REDIRECT(true),
  /** The web server answered with this status (RFC 9110, section 15). */
  HTTP_400(true),
  HTTP_401(true),
  HTTP_403(true),
  HTTP_404(true),
  HTTP_405(true),
  HTTP_410(true),
  HTTP_411(true),
  HTTP_413(true),
  HTTP_416(true),
  HTTP_429(true),
  HTTP_500(true),
  HTTP_501(true),
  HTTP_502(true),
  HTTP_503(true),
  HTTP_504(true),
  /** The web server answered with another status that is no success. */
  HTTP_OTHER(true);

  private final boolean failure;

  NoCapacity(boolean failure) {
    this.failure = failure;
  }

  /** The reason for a status of HTTP that is no success. */
  public static NoCapacity ofHttpStatus(int status) {
    String name = "HTTP_" + status;
    return Arrays.stream(values())
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElse(HTTP_OTHER);
  }

  /** Whether something went wrong, rather than that the train showed no rate. */
  public boolean isFailure() {
    return failure;
  }

  /** The label value of metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
