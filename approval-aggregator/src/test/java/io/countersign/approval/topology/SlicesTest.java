package io.countersign.approval.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlicesTest {
  private static final long MILLIS = 1_000_000;

  private long nanos = Long.MAX_VALUE - 5 * MILLIS; // such a clock may run over
  private int left;

  private boolean slice() {
    left--;
    nanos += 10 * MILLIS;
    return left > 0;
  }

  private int sliced(int work) {
    left = work;
    new Slices(Duration.ofMillis(100), () -> nanos).turn(this::slice);
    return work - left;
  }

  @Test
  void allWorkIsDoneInOneTurnWhereItFits() {
    assertThat(sliced(1)).isEqualTo(1);
    assertThat(sliced(7)).isEqualTo(7);
  }

  @Test
  void aStormLeavesTheRestOfTheTimeToOthers() {
    assertThat(sliced(1_000)).isEqualTo(10);
  }
}
