package io.countersign.approval;

import static io.countersign.approval.Situation.ARGUMENTS;
import static io.countersign.approval.Situation.classified;
import static io.countersign.approval.Situation.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.ApprovalEvent.Choice;
import io.countersign.approval.LadderStep.Action;
import io.countersign.approval.WorkingCalendar.Hours;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkingDeadlinesTest {
  private static final Instant FRIDAY = Instant.parse("2026-11-27T16:00:00Z");
  private static final Instant MONDAY = Instant.parse("2026-11-30T16:00:00Z");

  private static final WorkingCalendar OFFICE =
      new WorkingCalendar(
          ZoneOffset.UTC,
          List.of(new Hours(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), 9 * 60, 17 * 60)),
          Set.of());

  /** A directory with one person and one calendar. */
  private record Known(GroupTime time) implements Facts {
    @Override
    public @Nullable Principal principal(PrincipalId id) {
      return new Principal(
          id, Principal.Kind.HUMAN, Set.of("finance-approvers"), Authority.NONE, null, true, 1);
    }

    @Override
    public GroupTime workingTime(String group) {
      return time;
    }
  }

  private static final Facts OPEN_HOURS = new Known(new GroupTime(7L, OFFICE, null));

  private static Requirement demanded(Duration sla, @Nullable String workingTimeOf) {
    return new Requirement(
        Situation.oneOf("finance-approvers").stages(),
        List.of(),
        List.of("/amount"),
        sla,
        List.of(
            new LadderStep(sla.dividedBy(8), Action.REMIND, List.of()),
            new LadderStep(sla, Action.REJECT, List.of())),
        Assurance.SESSION,
        Duration.ofMinutes(15),
        workingTimeOf,
        BreakGlass.NOBODY);
  }

  @Test
  void deadlineAndLadderCountByTheCalendarFromTheRequestOn() {
    WorkingDeadlines.ByClock byClock =
        WorkingDeadlines.of(demanded(Duration.ofHours(8), "finance-approvers"), FRIDAY, OPEN_HOURS);

    Requirement requirement = byClock.requirement();
    assertThat(FRIDAY.plus(requirement.sla())).isEqualTo(MONDAY);
    assertThat(requirement.ladder())
        .containsExactly(
            new LadderStep(Duration.ofHours(1), Action.REMIND, List.of()),
            new LadderStep(Duration.between(FRIDAY, MONDAY), Action.REJECT, List.of()));
    assertThat(requirement.workingTimeOf()).isNull();
    assertThat(byClock.calendar()).isEqualTo(new CalendarCheck("finance-approvers", 7L, null));
  }

  @Test
  void aPolicyThatCountsByTheClockAsksNoDirectory() {
    Requirement byTheClock = demanded(Duration.ofHours(8), null);

    assertThat(WorkingDeadlines.of(byTheClock, FRIDAY, OPEN_HOURS))
        .isEqualTo(new WorkingDeadlines.ByClock(byTheClock, null));
  }

  @Test
  void whatACalendarCannotSayCountsByTheClockAndSoSooner() {
    Requirement demanded = demanded(Duration.ofHours(8), "finance-approvers");
    Facts unknown = id -> null;
    Facts never =
        new Known(
            new GroupTime(8L, new WorkingCalendar(ZoneOffset.UTC, List.of(), Set.of()), null));

    for (Facts facts : List.of(unknown, never)) {
      WorkingDeadlines.ByClock byClock = WorkingDeadlines.of(demanded, FRIDAY, facts);
      assertThat(byClock.requirement()).isEqualTo(demanded(Duration.ofHours(8), null));
      assertThat(Objects.requireNonNull(byClock.calendar()).problem()).isNotBlank();
    }
  }

  @Test
  void theAnswerToAnEditCountsFromTheRequestAndMakesNothingLater() {
    Decider decider =
        new Decider(
            (arguments, edits) -> new ArgumentsEditor.Applied("{\"amount\":24000}"),
            AssuranceMode.ENFORCE);
    Approval asked =
        decider
            .handle(
                Approval.unseen(new ActionId("case-1")),
                classified(
                    Verdict.REQUIRE_APPROVAL,
                    proposal(ARGUMENTS, Set.of(), null),
                    demanded(Duration.ofHours(8), "finance-approvers")),
                OPEN_HOURS,
                FRIDAY)
            .state();
    assertThat(Timers.nextDue(asked)).isEqualTo(FRIDAY.plus(Duration.ofHours(1)));

    // Half an hour later somebody edits; the policy now gives four working hours: until noon.
    Instant edited = FRIDAY.plus(Duration.ofMinutes(30));
    Input.Sender sender =
        new Input.Sender("c-1", new PrincipalId("user:fatima"), Assurance.SESSION);
    Approval waiting =
        decider
            .handle(
                asked,
                new Input.CastVote(
                    sender, Choice.APPROVE, null, List.of(new FieldEdit("/amount", "24000")), null),
                OPEN_HOURS,
                edited)
            .state();
    Decider.Step answered =
        decider.handle(
            waiting,
            classified(
                "c-1",
                Verdict.REQUIRE_APPROVAL,
                proposal("{\"amount\":24000}", Set.of(), null),
                demanded(Duration.ofHours(4), "finance-approvers")),
            OPEN_HOURS,
            edited);

    ApprovalEvent.Edited event =
        answered.events().stream()
            .map(RecordedEvent::event)
            .filter(ApprovalEvent.Edited.class::isInstance)
            .map(ApprovalEvent.Edited.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(FRIDAY.plus(event.requirement().sla()))
        .isEqualTo(Instant.parse("2026-11-30T12:00:00Z"));
    assertThat(event.calendar()).isEqualTo(new CalendarCheck("finance-approvers", 7L, null));
  }
}
