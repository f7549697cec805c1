package io.tcptrafficscan.cli;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.HourlyBudget;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.capacity.train.Wire;
import io.tcptrafficscan.capacity.web.WebLimits;
import io.tcptrafficscan.capacity.web.WebMeter;
import io.tcptrafficscan.capacity.web.WebTarget;
import io.tcptrafficscan.capacity.web.WebTls;
import io.tcptrafficscan.config.BuildInfo;
import io.tcptrafficscan.config.Option;
import io.tcptrafficscan.net.AddressText;
import io.tcptrafficscan.net.Cidr;
import io.tcptrafficscan.net.InterfaceName;
import io.tcptrafficscan.net.Server;
import io.tcptrafficscan.net.WebUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The measurements of one call of the capacity command, one after the other. */
final class CapacityRun implements AutoCloseable {
  private static final String TRAIN = "train";
  private static final String DEEP = "deep";
  private static final String WEB = "web";
  private static final TrainOutcome UNRESOLVED =
      TrainOutcome.failed(NoCapacity.UNREACHABLE, "the server's name has no address", 0);

  /** Where clouds serve the credentials of a machine: no name and no redirect may lead there. */
  private static final List<Cidr> DENIED =
      List.of(Option.DENY_ADDRESS.parse(Option.DENY_ADDRESS.defaultText()));

  private final CapacityMeter trains;
  private final WebMeter web;
  private final String token;
  private final boolean deep;
  private final ProgressLine progress;
  private final CapacityOutput output;
  private boolean any;
  private boolean all = true;

  /**
   * @param urlBytes the bytes of one measurement with a URL at most
   * @param authorities whose certificates are valid besides those that Java trusts
   */
  CapacityRun(
      int urlBytes,
      List<X509Certificate> authorities,
      String token,
      boolean deep,
      ProgressLine progress,
      CapacityOutput output) {
    this.token = token;
    this.deep = deep;
    this.progress = progress;
    this.output = output;
    trains =
        new CapacityMeter(
            bytes -> true, Wire.UNSHARED, soFar -> progress.show(soFar.bytes(), soFar.estimate()));
    web =
        new WebMeter(
            new HourlyBudget(Long.MAX_VALUE, System::nanoTime),
            Wire.UNSHARED,
            new WebLimits(
                urlBytes,
                WebTls.trusting(authorities),
                WebLimits.userAgent(BuildInfo.load().version()),
                CapacityRun::addresses));
  }

  /** Whether there was a path, and every direction of every path gave a number. */
  boolean hasAll() {
    return any && all;
  }

  /** Measures the path from a web server or to it. */
  void measure(InterfaceName name, WebUrl url, Direction direction) {
    if (!url.server().isReachedOver(name)) {
      return;
    }
    InetAddress address = address(url.server());
    progress.begin(name + " " + url + " " + direction.label());
    print(
        new CapacityResult(
            name,
            url.text(),
            address == null ? "" : AddressText.of(address),
            direction,
            WEB,
            address == null
                ? UNRESOLVED
                : measure(new WebTarget(name.value(), address, url), direction)));
  }

  private TrainOutcome measure(WebTarget target, Direction direction) {
    return direction == Direction.DOWNLOAD
        ? web.download(target, progress::show)
        : web.upload(target, new EnumMap<>(Direction.class), progress::show);
  }

  /** Measures the path to a responder, in both directions. */
  void measure(InterfaceName name, Server responder) {
    if (!responder.isReachedOver(name)) {
      return;
    }
    InetAddress address = address(responder);
    TrainOutcome last = null;
    for (Direction direction : Direction.values()) {
      progress.begin(name + " " + responder.text() + " " + direction.label());
      if (address == null) {
        last = UNRESOLVED;
      } else if (last != null && isGone(last)) {
        last = last.repeated();
      } else {
        last = measure(new TrainTarget(name.value(), address, responder.port(), token), direction);
      }
      print(
          new CapacityResult(
              name,
              responder.text(),
              address == null ? "" : AddressText.of(address),
              direction,
              deep && last.hasArrived() ? DEEP : TRAIN,
              last));
    }
  }

  private void print(CapacityResult result) {
    any = true;
    all &= result.outcome().estimate().isCapacity();
    progress.clear();
    output.print(result);
  }

  private TrainOutcome measure(TrainTarget target, Direction direction) {
    TrainOutcome train = trains.measure(target, direction, new EnumMap<>(Direction.class));
    return !deep || !train.hasArrived()
        ? train
        : trains
            .measureDeep(target, direction, train.estimate().bitsPerSecond())
            .after(train.bytes());
  }

  /** Whether the server did not answer, so that the other direction would only take time. */
  private static boolean isGone(TrainOutcome outcome) {
    NoCapacity reason = outcome.estimate().reason();
    return !outcome.hasArrived()
        && (reason == NoCapacity.UNREACHABLE || reason == NoCapacity.TIMEOUT);
  }

  private static @Nullable InetAddress address(Server server) {
    try {
      return server.literal() != null
          ? server.literal()
          : addresses(server.host()).stream().findFirst().orElse(null);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static List<InetAddress> addresses(String host) throws UnknownHostException {
    return Stream.of(InetAddress.getAllByName(host))
        .filter(address -> DENIED.stream().noneMatch(network -> network.contains(address)))
        .toList();
  }

  @Override
  public void close() {
    trains.close();
    web.close();
  }
}
