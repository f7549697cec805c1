package io.tcptrafficscan.rest;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Checks every request before it reaches a resource, and answers in one line if there is no such
 * resource. Quarkus makes this object before there are settings, so that it asks for the guard,
 * which depends on settings, only when a request comes.
 */
public class RequestFilters {
  private final Instance<ApiGuard> guard;

  RequestFilters(Instance<ApiGuard> guard) {
    this.guard = guard;
  }

  @ServerRequestFilter(preMatching = true)
  @Nullable Response refuseForeign(HttpServerRequest request, HttpHeaders headers) {
    String problem = guard.get().refuseForeign(request);
    return problem == null ? null : error(Response.Status.FORBIDDEN, problem, headers);
  }

  @ServerExceptionMapper
  Response notFound(NotFoundException e, HttpHeaders headers) {
    return error(
        Response.Status.NOT_FOUND, "Not found: the correction factor is at /tcpflow", headers);
  }

  @ServerExceptionMapper
  Response notAllowed(NotAllowedException e, UriInfo uri, HttpHeaders headers) {
    boolean reload = uri.getPath().equals(ReloadResource.PATH);
    String problem =
        "Method not allowed: accepted " + (reload ? "is POST" : "are GET, PUT and DELETE");
    return Response.fromResponse(error(Response.Status.METHOD_NOT_ALLOWED, problem, headers))
        .header(HttpHeaders.ALLOW, reload ? "POST" : "GET, HEAD, PUT, DELETE")
        .build();
  }

  private static Response error(Response.Status status, String problem, HttpHeaders headers) {
    return Reply.error(status, problem).toResponse(headers, null);
  }
}
