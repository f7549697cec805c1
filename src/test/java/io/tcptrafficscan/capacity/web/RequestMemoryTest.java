package io.tcptrafficscan.capacity.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcptrafficscan.capacity.estimate.NoCapacity;
import io.tcptrafficscan.capacity.train.TrainException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {
  private final RequestMemory memory = new RequestMemory(300);

  private static long inMillis(long millis) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void holdsEachRequestThreeTimes() {
    assertThat(memory.most()).isEqualTo(100);
  }

  @Test
  void givesNoMoreThanThereIs() throws TrainException {
    memory.take(60, inMillis(0));

    assertThatThrownBy(() -> memory.take(41, inMillis(10)))
        .isInstanceOf(TrainException.class)
        .extracting(e -> ((TrainException) e).reason())
        .isEqualTo(NoCapacity.TIMEOUT);
    memory.take(40, inMillis(0));

    memory.giveBack(60);
    memory.take(60, inMillis(0));
  }
}
