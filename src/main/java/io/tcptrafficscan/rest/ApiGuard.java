package io.tcptrafficscan.rest;

import io.netty.util.NetUtil;
import io.quarkus.runtime.Startup;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.config.Settings;
import io.tcptrafficscan.config.TokenFile;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.net.InvalidInputException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that another site's page made, and changes without the token if one is required.
 * A page can send requests here through a name of its own that it makes resolve to this machine
 * (DNS rebinding), which {@code Host} shows. It can also send plain cross-site requests, which
 * {@code Origin}, {@code Referer} or {@code Sec-Fetch-Site} show.
 */
@Singleton
@Startup // so that its warning is logged at the start
public class ApiGuard {
  private static final Logger LOG = Logger.getLogger(ApiGuard.class);
  private static final Set<String> OWN_SITE = Set.of("none", "same-origin");
  private static final String BEARER = "bearer ";

  private final Correction correction;
  private final LiveSettings live;
  private final boolean open;

  /** Why the token could not be read for the last request; empty if it could. */
  private final AtomicReference<String> tokenProblem = new AtomicReference<>("");

  ApiGuard(LiveSettings live, Correction correction) {
    this.live = live;
    this.correction = correction;
    Settings settings = live.current();
    open = !isLoopback(settings.api().host());
    if (open && settings.apiTokenFile().isEmpty()) {
      LOG.warnf(
          "event=api_open host=%s effect=\"whoever reaches port %d can set the correction:"
              + " demand a token with --api-token-file\"",
          settings.api().host(), settings.api().port());
    }
  }

  /** Says why a request is refused; null if no other site's page made it. */
  @Nullable String refuseForeign(HttpServerRequest request) {
    String problem = problem(request);
    if (problem != null) {
      correction.count(Correction.Result.DENIED);
    }
    return problem;
  }

  private @Nullable String problem(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    if (authority == null || !isAllowed(hostName(authority.host()))) {
      return "Forbidden: the Host header must name a loopback address or one allowed with"
          + " --api-allowed-host";
    }
    String own = "http://" + authority;
    String origin = request.getHeader("Origin");
    if (origin != null && !origin.equalsIgnoreCase(own)) {
      return "Forbidden: the request comes from another site's page (Origin)";
    }
    String referer = request.getHeader("Referer");
    if (referer != null && !isPageOf(own, referer)) {
      return "Forbidden: the request comes from another site's page (Referer)";
    }
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !OWN_SITE.contains(site)) {
      return "Forbidden: the request comes from another site's page (Sec-Fetch-Site)";
    }
    return null;
  }

  private static boolean isPageOf(String site, String page) {
    return page.equalsIgnoreCase(site)
        || page.regionMatches(true, 0, site + "/", 0, site.length() + 1);
  }

  /** The host without brackets and without a final dot, in lower case. */
  private static String hostName(String text) {
    String host = text.toLowerCase(Locale.ROOT);
    if (host.startsWith("[") && host.endsWith("]")) {
      return host.substring(1, host.length() - 1);
    }
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** DNS cannot rebind a literal address, so one is allowed if the API is open to other hosts. */
  private boolean isAllowed(String host) {
    return isLoopback(host)
        || live.current().apiAllowedHosts().stream().anyMatch(host::equalsIgnoreCase)
        || (open && NetUtil.createByteArrayFromIpAddressString(host) != null);
  }

  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The answer to a change without the required token; null if the change is allowed. */
  @Nullable Reply refuseWrite(HttpHeaders headers) {
    if (live.current().apiTokenFile().isEmpty()
        || hasToken(headers.getHeaderString(HttpHeaders.AUTHORIZATION))) {
      return null;
    }
    correction.count(Correction.Result.DENIED);
    return Reply.error(
        Response.Status.UNAUTHORIZED,
        "Unauthorized: a change needs the header Authorization: Bearer <token>");
  }

  private boolean hasToken(@Nullable String authorization) {
    Path file = live.current().apiTokenFile().orElse(null);
    if (file == null
        || authorization == null
        || !authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return false;
    }
    byte[] given =
        authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8);
    try {
      // Read for each request, so that a new token is valid at once.
      byte[] token = TokenFile.read(file).getBytes(StandardCharsets.UTF_8);
      noteTokenProblem(file, "");
      return MessageDigest.isEqual(token, given);
    } catch (InvalidInputException e) {
      noteTokenProblem(file, " problem=\"" + e.getMessage() + "\"");
      return false;
    }
  }

  /** Logs a change only, since anybody can make any number of requests. */
  private void noteTokenProblem(Path file, String problem) {
    String before = tokenProblem.getAndSet(problem);
    if (before.equals(problem)) {
      return;
    }
    if (problem.isEmpty()) {
      LOG.infof("event=token_readable file=%s", file);
    } else {
      LOG.warnf("event=token_unreadable file=%s%s", file, problem);
    }
  }
}
