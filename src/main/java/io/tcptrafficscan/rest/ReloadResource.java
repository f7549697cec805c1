package io.tcptrafficscan.rest;

import io.smallrye.common.annotation.Blocking;
import io.tcptrafficscan.config.LiveSettings;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Reloads the configuration. */
@Path(ReloadResource.PATH)
@Blocking // reads a file
public class ReloadResource {
  static final String PATH = "/-/reload";

  private final LiveSettings live;
  private final ApiGuard guard;

  ReloadResource(LiveSettings live, ApiGuard guard) {
    this.live = live;
    this.guard = guard;
  }

  /** Answers when the reload has ended. If it failed, the answer says why. */
  @POST
  public Response reload(@Context HttpHeaders headers) {
    return answer(headers).toResponse(headers, null);
  }

  private Reply answer(HttpHeaders headers) {
    Reply refusal = guard.refuseWrite(headers);
    if (refusal != null) {
      return refusal;
    }
    if (!live.canReload()) {
      return Reply.error(
          Response.Status.CONFLICT, "There is no file to read again: start with --config FILE");
    }
    return live.reload("api")
        .map(problem -> Reply.error(Response.Status.INTERNAL_SERVER_ERROR, problem))
        .orElseGet(() -> Reply.ok("Configuration reloaded"));
  }
}
