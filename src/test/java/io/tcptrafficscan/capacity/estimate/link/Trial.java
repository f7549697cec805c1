package io.tcptrafficscan.capacity.estimate.link;

import static io.tcptrafficscan.capacity.estimate.link.Links.SEGMENT;

import io.tcptrafficscan.capacity.estimate.Arrivals;
import io.tcptrafficscan.capacity.estimate.CapacityEstimate;
import io.tcptrafficscan.capacity.estimate.Known;
import io.tcptrafficscan.capacity.estimate.Measurement;
import io.tcptrafficscan.capacity.estimate.Measurement.Next;
import io.tcptrafficscan.capacity.estimate.Train;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Measures one path again and again, as the agent does: what one measurement learnt, the next one
 * knows.
 *
 * @param departures whether the sender tells when segments left
 * @param unpaced whether the sender is said not to pace
 * @param maxBytes what a measurement may cost
 * @param clockSteps whether the receiver's clock is set once during each train
 * @param byAcknowledgements whether the sender times the train, and reads some times too late
 */
record Trial(
    LinkModel model,
    long rttNanos,
    Sender sender,
    boolean departures,
    boolean unpaced,
    int maxBytes,
    boolean clockSteps,
    boolean byAcknowledgements) {
  private static final long SECOND = 1_000_000_000L;

  /** What a measurement gave. */
  record Result(CapacityEstimate estimate, double truth, double next, int bytes) {}

  Trial(LinkModel model, long rttMillis) {
    this(model, rttMillis * Links.MILLI, Sender.RENO, true, true, 4 << 20, false, false);
  }

  Trial with(Sender other) {
    return new Trial(
        model,
        rttNanos,
        other,
        departures,
        other.pace() == 0,
        maxBytes,
        clockSteps,
        byAcknowledgements);
  }

  Trial withMaxBytes(int most) {
    return new Trial(
        model, rttNanos, sender, departures, unpaced, most, clockSteps, byAcknowledgements);
  }

  Trial withClockSteps() {
    return new Trial(
        model, rttNanos, sender, departures, unpaced, maxBytes, true, byAcknowledgements);
  }

  Trial withoutDepartures(boolean isUnpaced) {
    return new Trial(
        model, rttNanos, sender, false, isUnpaced, maxBytes, clockSteps, byAcknowledgements);
  }

  Trial timedByAcknowledgements() {
    return new Trial(model, rttNanos, sender, departures, unpaced, maxBytes, clockSteps, true);
  }

  /** The results of some measurements of one path, one after the other. */
  Result[] run(long seed, int times) {
    SplittableRandom random = new SplittableRandom(seed);
    Result[] results = new Result[times];
    Known known = null;
    for (int i = 0; i < times; i++) {
      Measurement measurement = new Measurement(known, maxBytes);
      results[i] = measure(measurement, random.split());
      known = measurement.known();
    }
    return results;
  }

  /** What is known after one more measurement. */
  Known learn(Known known, long seed) {
    Measurement measurement = new Measurement(known, maxBytes);
    measure(measurement, new SplittableRandom(seed));
    return Objects.requireNonNull(measurement.known());
  }

  /** The result of one train alone. */
  CapacityEstimate sendOne(int bytes, double bitsPerSecond, long seed) {
    Measurement measurement = Measurement.ofOneTrain(bytes, bitsPerSecond);
    return measure(measurement, new SplittableRandom(seed)).estimate();
  }

  private Result measure(Measurement measurement, SplittableRandom random) {
    long now = SECOND + random.nextLong(100 * SECOND);
    TrainSimulation sent = null;
    for (Next next = measurement.next(); next != null; next = measurement.next()) {
      Sender used = next.throughLoss() ? Sender.BBR : sender;
      sent =
          new TrainSimulation(
              model.stages().apply(random.split()),
              used,
              rttNanos,
              next.bytes(),
              Measurement.maxInFlight(next.bitsPerSecond(), rttNanos));
      sent.run(now);
      measurement.take(train(sent, unpaced && used.pace() == 0, random));
      now = sent.end() + rttNanos * 3;
    }
    return new Result(measurement.estimate(), truth(sent), next(sent), measurement.spent());
  }

  private Train train(TrainSimulation sent, boolean isUnpaced, SplittableRandom random) {
    return byAcknowledgements
        ? acknowledgedTrain(sent, isUnpaced, random)
        : arrivedTrain(sent, isUnpaced, random);
  }

  /** Of some stretches, the kernel drops the times. */
  private Train acknowledgedTrain(
      TrainSimulation sent, boolean isUnpaced, SplittableRandom random) {
    Arrivals arrivals = new Arrivals();
    Arrivals left = new Arrivals();
    int dropped = 0;
    for (int i = 0; i < sent.acknowledged.length; i++) {
      left.add(sent.left[i], (i + 1L) * SEGMENT);
      dropped = dropped > 0 ? dropped - 1 : random.nextInt(100) == 0 ? random.nextInt(20) : 0;
      if (dropped == 0) {
        arrivals.add(sent.acknowledged[i], (i + 1L) * SEGMENT);
      }
    }
    return new Train(arrivals, left, rttNanos, sent.retransmits, isUnpaced, true);
  }

  private Train arrivedTrain(TrainSimulation sent, boolean isUnpaced, SplittableRandom random) {
    long first = sent.arrived[0];
    long setAt = clockSteps ? random.nextLong(first, sent.end() + 1) : Long.MAX_VALUE;
    double step = Math.pow(10, random.nextDouble(5, 9)) * (random.nextBoolean() ? 1 : -1);
    Arrivals arrivals = new Arrivals();
    Arrivals left = new Arrivals();
    for (int i = 0; i < sent.arrived.length; i++) {
      long at = sent.arrived[i];
      arrivals.add(at < setAt ? at : at + (long) step, (i + 1L) * SEGMENT);
      if (departures) {
        left.add(sent.left[i] + 777 * SECOND, (i + 1L) * SEGMENT);
      }
    }
    return new Train(arrivals, left, rttNanos, sent.retransmits, isUnpaced);
  }

  /** What the link would have delivered, in the long run or else while the train waited. */
  private double truth(@Nullable TrainSimulation sent) {
    if (model.trace() == null || sent == null) {
      return model.bitsPerSecond();
    }
    return sent.deliveredWhileWaiting(sent.left.length);
  }

  /** What the link delivers in the ten seconds that follow. */
  private double next(@Nullable TrainSimulation sent) {
    return model.trace() == null || sent == null
        ? model.bitsPerSecond()
        : model.trace().between(sent.end(), sent.end() + 10 * SECOND) * SEGMENT * 8 / 10.0;
  }
}
