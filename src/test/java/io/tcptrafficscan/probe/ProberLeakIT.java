package io.tcptrafficscan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Many probes of every kind, and what is left of them: nothing. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc and binds to lo")
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@Tag("alone")
class ProberLeakIT {
  private static final int PROBES = 100_000;
  private static final int WARM_UP = 20_000;
  private static final int MOST_IN_FLIGHT = 200;
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Before such a wait, no socket is kept to connect again. */
  private static final long LONG_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(11);

  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** A leak of 105 bytes a probe is more than this; without one, growth is below 1 MiB. */
  private static final long MOST_GROWTH_BYTES = 8L << 20;

  /** How every twenty probes are made up. */
  private enum Kind {
    SUCCEEDING,
    REFUSED,
    WITHOUT_INTERFACE,
    CANCELLED,
    UNANSWERED;

    static Kind of(int number) {
      return switch (number % 20) {
        case 3, 8, 13 -> REFUSED;
        case 5 -> WITHOUT_INTERFACE;
        case 10 -> CANCELLED;
        case 15 -> UNANSWERED;
        default -> SUCCEEDING;
      };
    }
  }

  private final List<SocketChannel> fillers = new ArrayList<>();
  private final Map<FailureReason, Integer> failures = new EnumMap<>(FailureReason.class);
  private ServerSocketChannel listening;
  private ServerSocketChannel full;
  private SocketChannel boundOnly;
  private int successes;
  private int cancelled;
  private int unexpected;
  private int inFlight;

  @BeforeEach
  void openSockets() throws IOException {
    SocketAddress anyPort = new InetSocketAddress(loopback(), 0);
    listening = ServerSocketChannel.open().bind(anyPort, 1024);
    listening.configureBlocking(false);
    boundOnly = SocketChannel.open().bind(anyPort);
    full = ServerSocketChannel.open().bind(anyPort, 1);
    SocketChannel.open().close(); // from the first close on, Java keeps a descriptor for all others
    for (int i = 0; i < 8; i++) {
      SocketChannel filler = SocketChannel.open();
      filler.configureBlocking(false);
      filler.connect(full.getLocalAddress());
      fillers.add(filler);
    }
  }

  @AfterEach
  void closeSockets() throws IOException {
    for (SocketChannel filler : fillers) {
      filler.close();
    }
    full.close();
    boundOnly.close();
    listening.close();
  }

  @Test
  void leavesNeitherDescriptorsNorMemoryBehind() throws IOException {
    List<String> descriptorsBefore = descriptors();
    try (Prober<Kind> prober = Prober.open(true, System::nanoTime, this::ended)) {
      List<String> descriptorsOpen = descriptors();
      probe(prober, 0, WARM_UP);
      assertThat(descriptors()).as("descriptors after the warm-up").isEqualTo(descriptorsOpen);
      long residentBefore = residentOutsideHeap();
      probe(prober, WARM_UP, PROBES);
      long growth = residentOutsideHeap() - residentBefore;
      assertThat(descriptors()).as("descriptors at the end").isEqualTo(descriptorsOpen);
      assertThat(growth).as("growth of resident memory").isLessThan(MOST_GROWTH_BYTES);
    }
    assertThat(descriptors()).as("descriptors after the close").isEqualTo(descriptorsBefore);
    assertThat(unexpected).as("probes that ended otherwise than planned").isZero();
    assertThat(successes).isEqualTo(PROBES / 20 * 14);
    assertThat(cancelled).isEqualTo(PROBES / 20);
    assertThat(failures)
        .containsOnly(
            Map.entry(FailureReason.REFUSED, PROBES / 20 * 3),
            Map.entry(FailureReason.NO_INTERFACE, PROBES / 20),
            Map.entry(FailureReason.TIMEOUT, PROBES / 20));
  }

  private void probe(Prober<Kind> prober, int from, int until) throws IOException {
    Map<Kind, Prober.PreparedTarget> targets = targets(prober);
    for (int i = from; i < until; i++) {
      start(prober, targets, Kind.of(i));
      while (inFlight >= MOST_IN_FLIGHT) {
        prober.await(WAIT_NANOS);
      }
      if (i % 16 == 0) {
        prober.await(0);
        drain();
      }
    }
    while (inFlight > 0) {
      prober.await(WAIT_NANOS);
    }
    drain();
    prober.await(LONG_WAIT_NANOS);
  }

  private Map<Kind, Prober.PreparedTarget> targets(Prober<Kind> prober) throws IOException {
    Map<Kind, Prober.PreparedTarget> targets = new EnumMap<>(Kind.class);
    targets.put(Kind.SUCCEEDING, target(prober, "lo", listening.getLocalAddress()));
    targets.put(Kind.REFUSED, target(prober, "lo", boundOnly.getLocalAddress()));
    targets.put(Kind.WITHOUT_INTERFACE, target(prober, "absent0", listening.getLocalAddress()));
    targets.put(Kind.CANCELLED, target(prober, "lo", full.getLocalAddress()));
    targets.put(Kind.UNANSWERED, target(prober, "lo", full.getLocalAddress()));
    return targets;
  }

  private static Prober.PreparedTarget target(
      Prober<Kind> prober, String interfaceName, SocketAddress server) {
    int port = ((InetSocketAddress) server).getPort();
    return prober.prepare(new ProbeTarget(interfaceName, loopback(), port));
  }

  private void start(Prober<Kind> prober, Map<Kind, Prober.PreparedTarget> targets, Kind kind) {
    inFlight++;
    long timeout = kind == Kind.UNANSWERED ? SHORT_NANOS : LONG_NANOS;
    Prober.Flight<Kind> flight = prober.start(targets.get(kind), kind, timeout);
    if (kind == Kind.CANCELLED && flight != null) {
      prober.cancel(flight);
      inFlight--;
      cancelled++;
    }
  }

  private void ended(Kind kind, ProbeOutcome outcome) {
    inFlight--;
    FailureReason planned =
        switch (kind) {
          case SUCCEEDING, CANCELLED -> null;
          case REFUSED -> FailureReason.REFUSED;
          case WITHOUT_INTERFACE -> FailureReason.NO_INTERFACE;
          case UNANSWERED -> FailureReason.TIMEOUT;
        };
    FailureReason reason = outcome instanceof ProbeFailure failure ? failure.reason() : null;
    if (reason != planned || kind == Kind.CANCELLED) {
      unexpected++;
    } else if (reason == null) {
      successes++;
    } else {
      failures.merge(reason, 1, Integer::sum);
    }
  }

  /** Bounded by the backlog: nobody connects meanwhile. */
  private void drain() throws IOException {
    SocketChannel accepted = listening.accept();
    while (accepted != null) {
      accepted.close();
      accepted = listening.accept();
    }
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  /** The kernel's kind of every open descriptor; jars are the class loader's, not a prober's. */
  private static List<String> descriptors() throws IOException {
    List<String> descriptors = new ArrayList<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : open) {
        String kind = kind(descriptor);
        if (!kind.startsWith("/")) {
          descriptors.add(kind);
        }
      }
    }
    descriptors.sort(null);
    return descriptors;
  }

  private static String kind(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString().replaceAll(":\\[.*", "");
    } catch (NoSuchFileException e) {
      return "/"; // a file that the class loader or the compiler has just closed
    }
  }

  /**
   * Resident bytes without the largest mapping, which is the Java heap: how much of that has been
   * touched is the collector's affair (proc_pid_smaps(5)).
   */
  private static long residentOutsideHeap() throws IOException {
    long all = 0;
    long largest = 0;
    long ofLargest = 0;
    long size = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.startsWith("Size:")) {
        size = kibibytes(line);
      } else if (line.startsWith("Rss:")) {
        long resident = kibibytes(line);
        all += resident;
        if (size > largest && resident > 0) {
          largest = size;
          ofLargest = resident;
        }
      }
    }
    return (all - ofLargest) << 10;
  }

  private static long kibibytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }
}
