package io.tcptrafficscan.rest;

import io.tcptrafficscan.correction.Correction;
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
 * resource. Quarkus makes this object before there are settings, so that it asks for the beans that
 * depend on settings only when a request comes.
 */
public class RequestFilters {
  private final Instance<ApiGuard> guard;
  private final Instance<Correction> correction;

  RequestFilters(Instance<ApiGuard> guard, Instance<Correction> correction) {
    this.guard = guard;
    this.correction = correction;
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
    return error(
        Response.Status.METHOD_NOT_ALLOWED,
        uri.getPath().equals(ReloadResource.PATH)
            ? "Method not allowed: accepted is POST"
            : "Method not allowed: accepted are GET, PUT and DELETE",
        headers);
  }

  private Response error(Response.Status status, String problem, HttpHeaders headers) {
    return Reply.error(status, problem).toResponse(headers, correction.get().factors());
  }
}
