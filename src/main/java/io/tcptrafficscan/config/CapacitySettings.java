package io.tcptrafficscan.config;

import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.net.Endpoint;
import io.tcptrafficscan.net.Server;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings of measured capacity, valid each on its own and together.
 *
 * @param servers other agents' responders, to which capacity is measured
 * @param interval the average time between two measurements of a path
 * @param budgetBytes the bytes that all trains of this agent may use in any hour
 * @param token the token that the agents share; empty for none
 * @param deep whether each path is measured with one long train a day, too
 * @param helloTrain whether the upload to the servers is measured with a ClientHello
 * @param webObjects what measures capacity with web servers
 * @param webInterval the average time between two measurements with one over an interface
 * @param webBytes the bytes of one such measurement at most
 * @param authorities whose certificates are valid besides those that Java trusts
 * @param calibrate whether measured capacity corrects the throughput ceilings
 * @param responder the address on which to serve trains; empty to serve none
 * @param allowed networks of the responder's clients; empty for every client that knows the token
 * @param responderAddresses where clients reach the responder besides its own addresses
 * @param responderBudgetBytes the bytes that all clients together may use in any hour
 */
public record CapacitySettings(
    List<Server> servers,
    Duration interval,
    long budgetBytes,
    String token,
    boolean deep,
    boolean helloTrain,
    List<WebObject> webObjects,
    Duration webInterval,
    int webBytes,
    List<X509Certificate> authorities,
    boolean calibrate,
    Optional<Settings.Listener> responder,
    List<Cidr> allowed,
    List<Endpoint> responderAddresses,
    long responderBudgetBytes) {

  /** Makes the settings from their values. There must be no problem. */
  static CapacitySettings of(Values values) {
    return new CapacitySettings(
        values.distinct(Option.CAPACITY_SERVER),
        values.one(Option.CAPACITY_INTERVAL),
        values.one(Option.CAPACITY_BUDGET),
        values.maybe(Option.CAPACITY_TOKEN_FILE).orElse(""),
        values.one(Option.CAPACITY_DEEP),
        values.one(Option.HELLO_TRAIN),
        Stream.of(Option.CAPACITY_URL, Option.CAPACITY_UPLOAD_URL)
            .flatMap(option -> values.distinct(option).stream())
            .toList(),
        values.one(Option.CAPACITY_URL_INTERVAL),
        Math.toIntExact(values.one(Option.CAPACITY_URL_BYTES)),
        values.maybe(Option.CAPACITY_CA_FILE).orElse(List.of()),
        values.one(Option.CALIBRATE),
        values.maybe(Option.RESPONDER),
        values.all(Option.RESPONDER_ALLOW),
        values.all(Option.RESPONDER_ADDRESS),
        values.one(Option.RESPONDER_BUDGET));
  }

  /** The average time between two measurements with an object over an interface. */
  public Duration webInterval(WebObject object) {
    return object.interval().orElse(webInterval);
  }

  /** The longest of these times. */
  public Duration longestWebInterval() {
    return webObjects.stream()
        .map(this::webInterval)
        .max(Comparator.naturalOrder())
        .orElse(webInterval);
  }

  /** The web servers, in the order given. */
  public List<Server> webServers() {
    return webObjects.stream().map(each -> each.url().server()).distinct().toList();
  }
}
