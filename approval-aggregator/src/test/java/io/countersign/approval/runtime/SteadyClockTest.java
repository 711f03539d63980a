package io.countersign.approval.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final Instant START = Instant.parse("2026-11-21T09:00:00Z");
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** A machine whose clock can be set while time goes by. */
  private static final class Machine implements InstantSource {
    private Duration passed = Duration.ZERO;
    private Duration off = Duration.ZERO;

    @Override
    public Instant instant() {
      return START.plus(passed).plus(off);
    }

    Instant trueTime() {
      return START.plus(passed);
    }
  }

  private final Machine machine = new Machine();
  private final SteadyClock clock = new SteadyClock(machine, () -> machine.passed.toNanos());
  private final List<String> stops = new ArrayList<>();
  private final ClockWatch watch = new ClockWatch(clock, TOLERANCE, stops::add);

  private void passes(Duration time) {
    machine.passed = machine.passed.plus(time);
  }

  private void look() {
    watch.look(machine::trueTime);
  }

  @Test
  void itGoesWithTime() {
    passes(Duration.ofHours(3));
    assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(3)));
  }

  @Test
  void smallCorrectionsAreFollowedHoweverManyThereAre() {
    for (int correction = 0; correction < 100; correction++) {
      passes(Duration.ofMinutes(10));
      machine.off = machine.off.plusMillis(20);
      assertThat(clock.instant()).isEqualTo(machine.instant());
    }
  }

  @Test
  void aCorrectionBackwardsIsWaitedForAndNeverShown() {
    passes(Duration.ofSeconds(10));
    Instant before = clock.instant();
    machine.off = Duration.ofMillis(-200);
    assertThat(clock.instant()).isEqualTo(before);
    passes(Duration.ofMillis(300));
    assertThat(clock.instant()).isEqualTo(machine.instant()).isAfter(before);
  }

  @Test
  void aJumpForwardsLetsNoDeadlineComeEarly() {
    machine.off = Duration.ofHours(6);
    passes(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(1));

    look();
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(1));
    assertThat(watch.problem()).contains("PT6H ahead of the broker's");
    assertThat(stops).isEmpty();
  }

  @Test
  void aJumpBackwardsLetsNoDeadlineComeLate() {
    machine.off = Duration.ofHours(-6);
    passes(Duration.ofMinutes(30));
    assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofMinutes(30)));

    look();
    assertThat(watch.problem()).contains("PT6H behind the broker's");
  }

  @Test
  void aClockThatIsSetRightAgainIsFollowedAndWellAgain() {
    machine.off = Duration.ofHours(6);
    look();
    machine.off = Duration.ofMillis(-400);
    passes(Duration.ofSeconds(5));
    look();

    assertThat(watch.problem()).isNull();
    assertThat(clock.instant()).isEqualTo(machine.instant());
  }

  @Test
  void afterAPauseOfTheMachineItsClockIsTakenAsSoonAsTheBrokerConfirmsIt() {
    // While a machine sleeps, the time that has passed is not counted; its clock is right again.
    Machine asleep = new Machine();
    SteadyClock paused = new SteadyClock(asleep, () -> 0);
    asleep.passed = Duration.ofHours(8);
    assertThat(paused.instant()).isEqualTo(START);

    new ClockWatch(paused, TOLERANCE, stops::add).look(asleep::trueTime);
    assertThat(paused.instant()).isEqualTo(START.plus(Duration.ofHours(8)));
    assertThat(stops).isEmpty();
  }

  @Test
  void whereNeitherClockIsTheBrokersTheServiceStops() {
    Instant elsewhere = START.plus(Duration.ofDays(1));
    watch.look(() -> elsewhere);

    assertThat(stops).singleElement().asString().contains("PT24H behind the broker's");
    assertThat(watch.problem()).isNotNull();
  }

  @Test
  void aServiceWhoseClockIsOffDoesNotStart() {
    machine.off = Duration.ofSeconds(3);
    SteadyClock wrong = new SteadyClock(machine, () -> machine.passed.toNanos());
    ClockWatch strict = new ClockWatch(wrong, TOLERANCE, stops::add);

    assertThatThrownBy(() -> strict.checkStart(machine::trueTime))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PT3S ahead of the broker's")
        .hasMessageContaining("countersign.approval.clock-tolerance");
    new ClockWatch(wrong, Duration.ofSeconds(4), stops::add).checkStart(machine::trueTime);
  }

  @Test
  void aBrokerThatDoesNotTellTheTimeHindersNothing() {
    BrokerTime.Question silent =
        () -> {
          throw new BrokerTime.UnknownException("not now");
        };
    watch.checkStart(silent);
    watch.look(silent);

    assertThat(watch.problem()).isNull();
    assertThat(stops).isEmpty();
  }

  @Test
  void howLongTheQuestionTookIsNoError() throws BrokerTime.UnknownException {
    Duration ahead =
        BrokerTime.ahead(
            clock,
            () -> {
              passes(Duration.ofSeconds(5));
              Instant told = machine.trueTime();
              passes(Duration.ofSeconds(5));
              return told;
            });

    assertThat(ahead).isZero();
  }
}
