package io.tcptrafficscan.network.agent;

import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.Known;
import io.tcptrafficscan.capacity.train.CapacityMeter;
import io.tcptrafficscan.capacity.train.Direction;
import io.tcptrafficscan.capacity.train.HourlyBudget;
import io.tcptrafficscan.capacity.train.TrainOutcome;
import io.tcptrafficscan.capacity.train.TrainTarget;
import io.tcptrafficscan.capacity.train.Wire;
import io.tcptrafficscan.capacity.web.Progress;
import io.tcptrafficscan.capacity.web.WebLimits;
import io.tcptrafficscan.capacity.web.WebMeter;
import io.tcptrafficscan.capacity.web.WebTarget;
import io.tcptrafficscan.capacity.web.WebTls;
import io.tcptrafficscan.net.WebUrl;
import io.tcptrafficscan.network.emulator.Emulator;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Measures capacity from inside the node, as the agent does: each train begins with the length that
 * the one before found right.
 */
final class Measuring {
  private static final String POST = "POST:";
  private static final double NANO = 1e9;
  private static final int WEB_BYTES = 4_000_000;
  private static final long QUIET_MILLIS = 300;

  private final CapacityMeter meter = new CapacityMeter(bytes -> true, Wire.UNSHARED);
  private @Nullable WebMeter webMeter;
  private final Map<Direction, Known> known = new EnumMap<>(Direction.class);

  /**
   * Obeys {@code INTERFACE ADDRESS PORT DIRECTION TIMES}, where the direction may also be {@code
   * DEEP} or {@code HELLO}, or the URL of an object, or that of an upload behind {@code POST:}.
   */
  String run(String request) throws IOException {
    String[] words = request.split(" ", -1);
    TrainTarget target =
        new TrainTarget(
            words[0],
            InetAddress.getByName(words[1]),
            Integer.parseInt(words[2]),
            Emulator.RESPONDER_TOKEN);
    StringJoiner answer = new StringJoiner(" ");
    for (int i = 0; i < Integer.parseInt(words[4]); i++) {
      answer.add(describe(measure(target, words[3])));
    }
    return answer.toString();
  }

  private TrainOutcome measure(TrainTarget target, String how) throws IOException {
    if (how.startsWith("http") || how.startsWith(POST)) {
      return web(target, how);
    }
    if (how.equals("HELLO")) {
      return meter.measureHello(target, "");
    }
    if (how.equals("DEEP")) {
      TrainOutcome train =
          meter.measure(target, Direction.DOWNLOAD, new EnumMap<>(Direction.class));
      return meter.measureDeep(target, Direction.DOWNLOAD, train.estimate().bitsPerSecond());
    }
    return meter.measure(target, Direction.valueOf(how), known);
  }

  /**
   * Downloads or uploads.
   *
   * @param how a URL, for an upload behind {@code POST:}, and behind a semicolon a file with
   *     certificates of authorities
   */
  private TrainOutcome web(TrainTarget target, String how) throws IOException {
    boolean upload = how.startsWith(POST);
    String[] parts = (upload ? how.substring(POST.length()) : how).split(";", -1);
    if (webMeter == null) {
      webMeter =
          new WebMeter(
              new HourlyBudget(Long.MAX_VALUE, () -> 0),
              Wire.UNSHARED,
              new WebLimits(
                  WEB_BYTES,
                  WebTls.trusting(parts.length > 1 ? certificates(parts[1]) : List.of()),
                  "tcp-traffic-scan/test",
                  host -> List.of(InetAddress.getByName(host))));
    }
    WebTarget object =
        new WebTarget(target.interfaceName(), target.address(), WebUrl.parse(parts[0]));
    try {
      Thread.sleep(QUIET_MILLIS); // the last download left bytes in the link's queue
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return upload
        ? webMeter.upload(object, known, Progress.NONE)
        : webMeter.download(object, Progress.NONE);
  }

  private static List<X509Certificate> certificates(String file) throws IOException {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException e) {
      throw new IOException(e);
    }
  }

  private static String describe(TrainOutcome outcome) {
    CapacityEstimate estimate = outcome.estimate();
    if (!outcome.hasArrived()) {
      return "0,0," + estimate.reason().label() + "," + outcome.bytes() + ",1";
    }
    String reason = estimate.isCapacity() ? "ok" : estimate.reason().label();
    return String.format(
        Locale.ROOT,
        "%f,%f,%s,%d,%f",
        estimate.bitsPerSecond(),
        estimate.dispersionNanos() / NANO,
        reason,
        outcome.bytes(),
        estimate.errorRatio());
  }
}
