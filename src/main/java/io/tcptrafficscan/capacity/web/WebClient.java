package io.tcptrafficscan.capacity.web;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.Connection;
import io.tcptrafficscan.capacity.train.Connector;
import io.tcptrafficscan.capacity.train.Handshake;
import io.tcptrafficscan.capacity.train.TrainException;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.Wire;
import io.tcptrafficscan.net.InvalidInputException;
import io.tcptrafficscan.net.WebUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Downloads an object of a web server until the rate of the path is known, and no further. For one
 * thread.
 */
final class WebClient {
  /** How long the server may take to answer, and so many round trips: no probe leaves meanwhile. */
  private static final Duration ANSWER_TIME = Duration.ofMillis(500);

  private static final int ANSWER_ROUND_TRIPS = 4;

  /** How long an object may use the interface. */
  private static final Duration BODY_TIME = Duration.ofSeconds(3);

  /** In one round trip, slow start doubles what is under way. */
  private static final int DRAIN_ROUND_TRIPS = 2;

  private static final int MOST_REDIRECTS = 5;
  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;

  private final Connector connector;
  private final Wire wire;
  private final WebLimits limits;
  private Duration retryAfter = Duration.ZERO;
  private double lossRatio;

  WebClient(Connector connector, Wire wire, WebLimits limits) {
    this.connector = connector;
    this.wire = wire;
    this.limits = limits;
  }

  /** A measurement, and what it has cost so far. */
  private final class Measurement {
    private final Progress progress;
    private final long endNanos;
    private long spent;
    private WebTarget target;
    private @Nullable Handshake first; // with the URL's own server, whatever it redirects to

    Measurement(WebTarget target, Progress progress, long endNanos) {
      this.target = target;
      this.progress = progress;
      this.endNanos = endNanos;
    }

    TrainOutcome download() throws TrainException {
      for (int i = 0; i <= MOST_REDIRECTS; i++) {
        limits.prepare(target.url());
        try (Connection connection = target.connect(connector, endNanos)) {
          TrainOutcome outcome = ask(connection);
          if (outcome.hasArrived()) {
            return outcome;
          }
        }
      }
      throw redirect("more than " + MOST_REDIRECTS + " redirects");
    }

    /** Returns an outcome that has not arrived if the server redirects. */
    private TrainOutcome ask(Connection connection) throws TrainException {
      Handshake handshake = Handshake.of(connection);
      TimedStream tcp = new TimedStream(connection, limits.maxBytes() - spent);
      try {
        ByteStream stream = TlsStream.of(tcp, limits, target.url());
        wire.takeBefore(target.interfaceName(), endNanos);
        try {
          CapacityEstimate estimate = receive(connection, tcp, stream);
          Handshake own = first == null ? handshake.quiet(connection.rttNanos()) : first;
          first = own;
          return estimate == null
              ? TrainOutcome.failed(NoCapacity.REDIRECT, "redirected", 0)
              : own.arrived(estimate, spent + tcp.bytes());
        } finally {
          leaveWire(connection);
        }
      } finally {
        spent += tcp.bytes();
      }
    }

    /** The last segments are those that the server sent before it heard of the end. */
    private void leaveWire(Connection connection) {
      long roundTripNanos =
          Math.max(
              connection.rttNanos(),
              TimeUnit.MICROSECONDS.toNanos(connection.info().receiveRttMicros()));
      connection.close();
      wire.endAfter(target.interfaceName(), Duration.ofNanos(DRAIN_ROUND_TRIPS * roundTripNanos));
    }

    private @Nullable CapacityEstimate receive(
        Connection connection, TimedStream tcp, ByteStream stream) throws TrainException {
      connection.deadline(ANSWER_TIME.plusNanos(ANSWER_ROUND_TRIPS * connection.rttNanos()));
      byte[] request = request(target.url());
      Download train = tcp.startTrain();
      stream.write(request, request.length);
      Input input = new Input(stream);
      ResponseHead head = ResponseHead.read(input);
      if (head.isRedirect()) {
        target = redirected(head);
        return null;
      }
      retryAfter = head.retryAfter(Instant.now());
      if (head.status() != OK && head.status() != PARTIAL_CONTENT) {
        throw head.refusal();
      }
      connection.deadline(BODY_TIME);
      return receiveBody(tcp, train, new Body(input, head));
    }

    private CapacityEstimate receiveBody(TimedStream tcp, Download train, Body body)
        throws TrainException {
      boolean complete = false;
      try (RunningEstimate running = new RunningEstimate(progress)) {
        while (!complete && !running.isEnough() && !tcp.isUsedUp()) {
          complete = !body.skip();
          running.offer(train, tcp.trainBytes());
        }
      } catch (TrainException e) {
        if (e.reason() != NoCapacity.TIMEOUT && !tcp.isUsedUp()) {
          throw e;
        }
        // What came until then may be enough.
      }
      lossRatio = train.lossRatio();
      CapacityEstimate estimate = train.estimate();
      progress.note(tcp.trainBytes(), estimate);
      return train.explained(estimate, complete);
    }

    private WebTarget redirected(ResponseHead head) throws TrainException {
      WebUrl url;
      try {
        url = target.url().resolve(head.field("location"));
      } catch (InvalidInputException e) {
        throw redirect("the server redirected to what is no URL");
      }
      if (url.secure() != target.url().secure()) {
        throw redirect("the server redirected to another scheme: " + url);
      }
      return new WebTarget(target.interfaceName(), address(url), url);
    }

    private InetAddress address(WebUrl url) throws TrainException {
      if (url.server().host().equals(target.url().server().host())) {
        return target.address();
      }
      try {
        return limits.addresses().of(url.server().host()).stream()
            .filter(each -> each.getClass() == target.address().getClass())
            .findFirst()
            .orElseThrow(() -> redirect("no permitted address for the redirect to " + url));
      } catch (UnknownHostException e) {
        throw redirect("no address for the redirect to " + url);
      }
    }
  }

  private static TrainException redirect(String problem) {
    return new TrainException(NoCapacity.REDIRECT, problem);
  }

  private byte[] request(WebUrl url) {
    return (limits.requestHead("GET", url)
            + "Accept-Encoding: identity\r\nRange: bytes=0-"
            + (limits.maxBytes() - 1)
            + "\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** How long the last server asked to wait; zero if it did not. */
  Duration retryAfter() {
    return retryAfter;
  }

  /** The share of the last download that arrived late, because it was lost and sent again. */
  double lossRatio() {
    return lossRatio;
  }

  /** Downloads until the rate is known. Ends by {@code endNanos}. */
  TrainOutcome download(WebTarget target, Progress progress, long endNanos) {
    retryAfter = Duration.ZERO;
    lossRatio = 0;
    Measurement measurement = new Measurement(target, progress, endNanos);
    try {
      return measurement.download();
    } catch (TrainException e) {
      return e.toOutcome(measurement.spent);
    }
  }
}
