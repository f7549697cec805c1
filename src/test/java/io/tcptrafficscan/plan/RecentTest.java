package io.tcptrafficscan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentTest {
  private static final long KEEP = 100;

  @Test
  void keepsWhatWentForABoundedTimeAfterItWasLastSeen() {
    Recent<String> known = Recent.<String>none().with(Set.of("a", "b"), 0, KEEP);

    assertThat(known.with(Set.of("a"), KEEP - 1, KEEP).all()).containsExactlyInAnyOrder("a", "b");
    assertThat(known.with(Set.of("a"), KEEP, KEEP).all()).containsExactly("a");
  }

  @Test
  void knowsHowLongNothingWentHoweverLongNobodyLooked() {
    Recent<String> known = Recent.<String>none().with(Set.of("a", "b"), 0, KEEP);

    Recent<String> found = known.unchangedUntil(10 * KEEP).with(Set.of("a"), 10 * KEEP, KEEP);
    assertThat(found.all()).containsExactlyInAnyOrder("a", "b");
    assertThat(found.with(Set.of("a"), 11 * KEEP - 1, KEEP).all())
        .containsExactlyInAnyOrder("a", "b");
    assertThat(found.with(Set.of("a"), 11 * KEEP, KEEP).all()).containsExactly("a");
  }

  @Test
  void saysWhetherAnythingIsGone() {
    Recent<String> known = Recent.<String>none().with(Set.of("a"), 0, KEEP);
    assertThat(known.isAnyGone()).isFalse();

    Recent<String> gone = known.with(Set.of(), 1, KEEP);
    assertThat(gone.isAnyGone()).isTrue();
    assertThat(gone.with(Set.of("a"), 2, KEEP).isAnyGone()).isFalse();
  }
}
