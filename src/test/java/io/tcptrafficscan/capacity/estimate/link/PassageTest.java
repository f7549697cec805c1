package io.tcptrafficscan.capacity.estimate.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PassageTest {
  private static final double RATE = Links.SEGMENT * 8e3; // a packet takes a millisecond

  @Test
  void letsPacketsOutWhenTheirTimeHasCome() {
    Passage passage = new Passage(List.of(Links.steady(RATE, Links.MILLI * 100)));
    passage.offer(7, 0);
    passage.offer(8, 0);

    assertThat(passage.next()).isEqualTo(Links.MILLI);
    assertThat(passage.poll(Links.MILLI - 1)).isEqualTo(-1);
    assertThat(passage.poll(Links.MILLI + 5)).isEqualTo(7);
    assertThat(passage.outNanos()).isEqualTo(Links.MILLI);
    assertThat(passage.poll(Links.MILLI + 5)).isEqualTo(-1);
    assertThat(passage.next()).isEqualTo(2 * Links.MILLI);
  }

  /** The second stage is offered a packet at the time at which the first one let it out. */
  @Test
  void isNotMisledByACallThatComesLate() {
    Passage passage =
        new Passage(List.of(Links.steady(RATE, Links.MILLI * 100), Links.interrupts(Links.MICRO)));
    passage.offer(7, 0);

    assertThat(passage.poll(50 * Links.MILLI)).isEqualTo(7);
    assertThat(passage.outNanos()).isEqualTo(Links.MILLI + Links.MICRO);
  }
}
