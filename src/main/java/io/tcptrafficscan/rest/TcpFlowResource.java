package io.tcptrafficscan.rest;

import io.smallrye.common.annotation.Blocking;
import io.tcptrafficscan.config.LiveSettings;
import io.tcptrafficscan.correction.Correction;
import io.tcptrafficscan.correction.CorrectionFactors;
import io.tcptrafficscan.correction.Factor;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.Quoted;
import io.tcptrafficscan.plan.Interfaces;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads and sets the correction factors. */
@Path("/tcpflow")
@Blocking // a change writes the state file
public class TcpFlowResource {
  private static final Set<String> PARAMETERS = Set.of("value", "nic");

  /** The value that removes a factor that was set by hand. */
  private static final String AUTOMATIC = "auto";

  private static final String BY_CALIBRATION = "\n  automatic, by calibration";

  private final LiveSettings live;
  private final Interfaces interfaces;
  private final Correction correction;
  private final ApiGuard guard;

  TcpFlowResource(LiveSettings live, Interfaces interfaces, Correction correction, ApiGuard guard) {
    this.live = live;
    this.interfaces = interfaces;
    this.correction = correction;
    this.guard = guard;
  }

  /** Reads the factors. With {@code value} it sets one, as in the original tool. */
  @GET
  public Response get(@Context UriInfo uri, @Context HttpHeaders headers) {
    boolean sets = uri.getQueryParameters().containsKey("value");
    return answer(uri, headers, sets ? this::set : this::read);
  }

  /** Sets a factor, for clients that do not want to change something with GET. */
  @PUT
  public Response put(@Context UriInfo uri, @Context HttpHeaders headers) {
    return answer(uri, headers, this::set);
  }

  /**
   * Removes the factor that was set by hand for an interface; without {@code nic}, the one that was
   * set for all others. From then on the factor is 1, or what calibration finds.
   */
  @DELETE
  public Response delete(@Context UriInfo uri, @Context HttpHeaders headers) {
    return answer(uri, headers, this::clear);
  }

  private interface Action {
    Reply act(Parameters parameters, HttpHeaders headers);
  }

  /** The parameters of a request. */
  private record Parameters(@Nullable String value, @Nullable String nic) {
    static Parameters of(MultivaluedMap<String, String> query) {
      for (Map.Entry<String, List<String>> parameter : query.entrySet()) {
        if (!PARAMETERS.contains(parameter.getKey())) {
          throw new InvalidInputException(
              "Unknown parameter "
                  + Quoted.of(parameter.getKey())
                  + ": accepted are value and nic");
        }
        if (parameter.getValue().size() > 1) {
          throw new InvalidInputException(
              "Parameter " + parameter.getKey() + " is given more than once: give it once");
        }
      }
      return new Parameters(query.getFirst("value"), query.getFirst("nic"));
    }
  }

  /** An interface, and how the request named it. */
  private record Nic(InterfaceName name, String text) {}

  private Response answer(UriInfo uri, HttpHeaders headers, Action action) {
    Reply reply;
    try {
      reply = action.act(Parameters.of(uri.getQueryParameters()), headers);
    } catch (InvalidInputException e) {
      correction.count(Correction.Result.REJECTED);
      reply = Reply.error(Response.Status.BAD_REQUEST, e.getMessage());
    }
    return reply.toResponse(headers, correction.factors());
  }

  private Reply read(Parameters parameters, HttpHeaders headers) {
    CorrectionFactors factors = correction.factors();
    if (parameters.nic() == null) {
      String own =
          factors.byInterface().entrySet().stream()
              .map(entry -> "\n  " + entry.getKey() + ": " + Factor.format(entry.getValue()))
              .collect(Collectors.joining());
      return Reply.ok(
          "Current correction factor: "
              + Factor.format(factors.standard())
              + (correction.isCalibrating() && !factors.standardByHand() ? BY_CALIBRATION : "")
              + own);
    }
    Nic nic = find(parameters.nic());
    return nic == null
        ? unknown(parameters.nic())
        : Reply.ok(
            "Current correction factor for %s: %s%s"
                .formatted(
                    nic.text(),
                    Factor.format(factors.of(nic.name())),
                    isAutomatic(nic.name()) ? BY_CALIBRATION : ""));
  }

  private Reply set(Parameters parameters, HttpHeaders headers) {
    Reply refusal = guard.refuseWrite(headers);
    if (refusal != null) {
      return refusal;
    }
    if (parameters.value() == null) {
      throw new InvalidInputException("Parameter value is missing: for example value=10");
    }
    if (parameters.value().equals(AUTOMATIC)) {
      return takeBack(parameters.nic());
    }
    if (parameters.nic() == null) {
      double factor = Factor.parse(parameters.value());
      correction.setStandard(factor);
      return Reply.ok("Correction factor set to: " + Factor.format(factor));
    }
    Nic nic = find(parameters.nic());
    if (nic == null) {
      return unknown(parameters.nic());
    }
    double factor = Factor.parse(parameters.value());
    correction.set(nic.name(), factor);
    return Reply.ok(
        "Correction factor for %s set to: %s".formatted(nic.text(), Factor.format(factor)));
  }

  private Reply clear(Parameters parameters, HttpHeaders headers) {
    Reply refusal = guard.refuseWrite(headers);
    if (refusal != null) {
      return refusal;
    }
    if (parameters.value() != null) {
      throw new InvalidInputException("DELETE takes no value: accepted is nic");
    }
    return takeBack(parameters.nic());
  }

  private Reply takeBack(@Nullable String text) {
    if (text == null) {
      correction.clearStandard();
      return Reply.ok(
          correction.isCalibrating()
              ? "Correction factor is automatic"
              : "Correction factor set to: 1");
    }
    Nic nic = find(text);
    if (nic == null) {
      return unknown(text);
    }
    correction.clear(nic.name());
    return Reply.ok(
        isAutomatic(nic.name())
            ? "Correction factor for %s is automatic".formatted(nic.text())
            : "Correction factor for %s cleared".formatted(nic.text()));
  }

  private boolean isAutomatic(InterfaceName name) {
    return correction.isCalibrating() && !correction.factors().isByHand(name);
  }

  private @Nullable Nic find(String text) {
    for (InterfaceName name : interfaces.names()) {
      if (name.value().equals(text)) {
        return new Nic(name, text);
      }
    }
    for (Map.Entry<InterfaceName, InterfaceName> alias : live.current().aliases().entrySet()) {
      if (alias.getKey().value().equals(text)) {
        return new Nic(alias.getValue(), text + " (" + alias.getValue() + ")");
      }
    }
    return null;
  }

  private Reply unknown(String nic) {
    correction.count(Correction.Result.REJECTED);
    String known =
        Stream.concat(
                interfaces.names().stream().map(InterfaceName::value),
                live.current().aliases().entrySet().stream()
                    .map(alias -> alias.getKey() + " (" + alias.getValue() + ")"))
            .collect(Collectors.joining(", "));
    return Reply.error(
        Response.Status.NOT_FOUND,
        "Unknown interface %s: known are %s"
            .formatted(Quoted.of(nic), known.isEmpty() ? "none now" : known));
  }
}
