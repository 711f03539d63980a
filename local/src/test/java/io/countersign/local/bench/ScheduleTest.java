package io.countersign.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final long START_NANOS = 5_000_000_000L;

  @Test
  void casesAreMeantToStartEvenly() {
    Schedule schedule = Schedule.lasting(START_NANOS, 400, 2.5);

    assertThat(schedule.cases()).isEqualTo(1_000);
    assertThat(schedule.momentOf(0)).isEqualTo(START_NANOS);
    assertThat(schedule.momentOf(1)).isEqualTo(START_NANOS + 2_500_000);
    assertThat(schedule.momentOf(999)).isEqualTo(START_NANOS + 2_497_500_000L);
  }

  @Test
  void whatShouldHaveStartedIsDueHoweverLateOneLooks() {
    Schedule schedule = Schedule.lasting(START_NANOS, 400, 2.5);

    assertThat(schedule.due(START_NANOS - 1)).isZero();
    assertThat(schedule.due(START_NANOS)).isEqualTo(1);
    assertThat(schedule.due(START_NANOS + 2_499_999)).isEqualTo(1);
    assertThat(schedule.due(START_NANOS + 2_500_000)).isEqualTo(2);
    assertThat(schedule.due(START_NANOS + 1_000_000_000L)).isEqualTo(401);
    assertThat(schedule.due(Long.MAX_VALUE)).isEqualTo(1_000);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 3, 7, 333.3, 9_999})
  void aCaseIsDueFromItsMomentOnAndNotBefore(double rate) {
    Schedule schedule = new Schedule(START_NANOS, rate, 500);
    for (int index = 0; index < schedule.cases(); index++) {
      long moment = schedule.momentOf(index);
      assertThat(schedule.due(moment)).isEqualTo(index + 1);
      assertThat(schedule.due(moment - 1)).isEqualTo(index);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void aRateIsAboveZero(double rate) {
    assertThatThrownBy(() -> new Schedule(START_NANOS, rate, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
