package io.tcptrafficscan.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tcptrafficscan.correction.CorrectionFactors;
import io.tcptrafficscan.correction.Factor;
import io.tcptrafficscan.net.InterfaceName;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An answer in words. A request that prefers JSON gets the error, or the factors, as JSON. */
record Reply(Response.StatusType status, String text) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern REFUSED = Pattern.compile("0(\\.0*)?");
  private static final String PLAIN = MediaType.TEXT_PLAIN + ";charset=UTF-8";

  static Reply ok(String text) {
    return new Reply(Response.Status.OK, text);
  }

  static Reply error(Response.StatusType status, String text) {
    return new Reply(status, text);
  }

  /**
   * @param factors what a success answers in JSON; null if it always answers in words
   */
  Response toResponse(HttpHeaders headers, @Nullable CorrectionFactors factors) {
    boolean json = (factors != null || isError()) && wantsJson(headers);
    Response.ResponseBuilder response =
        Response.status(status)
            .type(json ? MediaType.APPLICATION_JSON : PLAIN)
            .header(HttpHeaders.CACHE_CONTROL, "no-store")
            .entity((json ? json(factors) : text) + "\n");
    if (status == Response.Status.UNAUTHORIZED) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return response.build();
  }

  private boolean isError() {
    return status != Response.Status.OK;
  }

  /**
   * The accepted types are sorted by weight, and the first decides. A header that cannot be parsed
   * counts as none, so that a request which has changed something is always answered.
   */
  private static boolean wantsJson(HttpHeaders headers) {
    MediaType first;
    try {
      first = headers.getAcceptableMediaTypes().get(0);
    } catch (RuntimeException e) { // the library throws exceptions of several types
      return false;
    }
    return first.getType().equalsIgnoreCase("application")
        && first.getSubtype().equalsIgnoreCase("json")
        && !REFUSED.matcher(first.getParameters().getOrDefault("q", "1")).matches();
  }

  private String json(@Nullable CorrectionFactors factors) {
    StringWriter json = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(json)) {
      out.writeStartObject();
      if (isError()) {
        out.writeStringField("error", text);
      } else if (factors != null) {
        writeFactors(out, factors);
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return json.toString();
  }

  private static void writeFactors(JsonGenerator out, CorrectionFactors factors)
      throws IOException {
    out.writeFieldName("default");
    out.writeNumber(Factor.format(factors.standard()));
    out.writeObjectFieldStart("interfaces");
    for (Map.Entry<InterfaceName, Double> own : factors.byInterface().entrySet()) {
      out.writeFieldName(own.getKey().value());
      out.writeNumber(Factor.format(own.getValue()));
    }
    out.writeEndObject();
  }
}
