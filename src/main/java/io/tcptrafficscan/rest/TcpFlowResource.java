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
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
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
    return uri.getQueryParameters().containsKey("value") ? put(uri, headers) : head(uri, headers);
  }

  /** Reads the factors, even with {@code value}: HEAD must not change anything (RFC 9110). */
  @HEAD
  public Response head(@Context UriInfo uri, @Context HttpHeaders headers) {
    return answer(uri, headers, this::read);
  }

  /** Sets a factor, for clients that do not want to change something with GET. */
  @PUT
  public Response put(@Context UriInfo uri, @Context HttpHeaders headers) {
    return answer(uri, headers, parameters -> ifAllowed(headers, parameters, this::set));
  }

  /**
   * Removes the factor that was set by hand for an interface; without {@code nic}, the one that was
   * set for all others. From then on the factor is 1, or what calibration finds.
   */
  @DELETE
  public Response delete(@Context UriInfo uri, @Context HttpHeaders headers) {
    return answer(uri, headers, parameters -> ifAllowed(headers, parameters, this::clear));
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

  /**
   * An interface as a request may name it.
   *
   * @param given its name or an alias
   * @param text what answers call it
   */
  private record Nic(String given, InterfaceName name, String text) {}

  private Response answer(UriInfo uri, HttpHeaders headers, Function<Parameters, Reply> action) {
    Reply reply;
    try {
      reply = action.apply(Parameters.of(uri.getQueryParameters()));
    } catch (InvalidInputException e) {
      reply = rejected(Response.Status.BAD_REQUEST, e.getMessage());
    }
    return reply.toResponse(headers, correction.factors());
  }

  private Reply rejected(Response.Status status, String problem) {
    correction.count(Correction.Result.REJECTED);
    return Reply.error(status, problem);
  }

  private Reply ifAllowed(
      HttpHeaders headers, Parameters parameters, Function<Parameters, Reply> change) {
    Reply refusal = guard.refuseWrite(headers);
    return refusal == null ? change.apply(parameters) : refusal;
  }

  private Reply read(Parameters parameters) {
    if (parameters.nic() != null) {
      return forNic(
          parameters.nic(),
          nic ->
              "Current correction factor for %s: %s%s"
                  .formatted(
                      nic.text(),
                      Factor.format(correction.factors().of(nic.name())),
                      isAutomatic(nic.name()) ? BY_CALIBRATION : ""));
    }
    CorrectionFactors factors = correction.factors();
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

  private Reply set(Parameters parameters) {
    String value = parameters.value();
    if (value == null) {
      throw new InvalidInputException("Parameter value is missing: for example value=10");
    }
    if (value.equals(AUTOMATIC)) {
      return takeBack(parameters.nic());
    }
    if (parameters.nic() != null) {
      return forNic(
          parameters.nic(),
          nic -> {
            double factor = Factor.parse(value);
            correction.set(nic.name(), factor);
            return "Correction factor for %s set to: %s"
                .formatted(nic.text(), Factor.format(factor));
          });
    }
    double factor = Factor.parse(value);
    correction.setStandard(factor);
    return Reply.ok("Correction factor set to: " + Factor.format(factor));
  }

  private Reply clear(Parameters parameters) {
    if (parameters.value() != null) {
      throw new InvalidInputException("DELETE takes no value: accepted is nic");
    }
    return takeBack(parameters.nic());
  }

  private Reply takeBack(@Nullable String given) {
    if (given != null) {
      return forNic(
          given,
          nic -> {
            correction.clear(nic.name());
            return isAutomatic(nic.name())
                ? "Correction factor for %s is automatic".formatted(nic.text())
                : "Correction factor for %s cleared".formatted(nic.text());
          });
    }
    correction.clearStandard();
    return Reply.ok(
        correction.isCalibrating()
            ? "Correction factor is automatic"
            : "Correction factor set to: 1");
  }

  private boolean isAutomatic(InterfaceName name) {
    return correction.isCalibrating() && !correction.factors().isByHand(name);
  }

  /** Answers what {@code action} says of the interface, or 404 if there is no such interface. */
  private Reply forNic(String given, Function<Nic, String> action) {
    List<Nic> known = known();
    return known.stream()
        .filter(nic -> nic.given().equals(given))
        .findFirst()
        .map(nic -> Reply.ok(action.apply(nic)))
        .orElseGet(
            () ->
                rejected(
                    Response.Status.NOT_FOUND,
                    "Unknown interface %s: known are %s"
                        .formatted(
                            Quoted.of(given),
                            known.isEmpty()
                                ? "none now"
                                : known.stream()
                                    .map(Nic::text)
                                    .collect(Collectors.joining(", ")))));
  }

  private List<Nic> known() {
    List<Nic> known = new ArrayList<>();
    interfaces.names().forEach(name -> known.add(new Nic(name.value(), name, name.value())));
    live.current()
        .aliases()
        .forEach(
            (alias, name) -> known.add(new Nic(alias.value(), name, alias + " (" + name + ")")));
    return known;
  }
}
