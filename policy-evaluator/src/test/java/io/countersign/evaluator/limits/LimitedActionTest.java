package io.countersign.evaluator.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.evaluator.limits.Instruction.Count;
import io.countersign.evaluator.limits.Instruction.GiveBack;
import io.countersign.evaluator.limits.Instruction.Nothing;
import io.countersign.evaluator.limits.LimitedAction.Edit;
import io.countersign.evaluator.limits.LimitedAction.Phase;
import io.countersign.evaluator.limits.LimitedAction.Step;
import io.countersign.policy.limits.LimitUse;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitedActionTest {
  private static final List<LimitUse> USES = List.of(use("40"));
  private static final List<LimitUse> EDITED = List.of(use("90"));

  private static LimitUse use(String amount) {
    return new LimitUse(
        "p/r/1",
        "k",
        new LinkedHashMap<>(),
        new BigDecimal(amount),
        BigDecimal.valueOf(100),
        Duration.ofHours(1));
  }

  private static LimitedAction in(Phase phase) {
    return LimitedAction.classified(phase, "sha256:a", USES).opened("sha256:a").action();
  }

  private static void assertStep(Step step, Phase phase, Instruction instruction) {
    assertThat(step.action().phase()).isEqualTo(phase);
    assertThat(step.instruction()).isEqualTo(instruction);
  }

  @Test
  void whatEndsWithoutRunningIsGivenBackOnce() {
    Step ended = in(Phase.HELD).ended();

    assertStep(ended, Phase.OVER, new GiveBack());
    assertStep(ended.action().ended(), Phase.OVER, new Nothing());
    assertStep(in(Phase.BEYOND).ended(), Phase.OVER, new Nothing());
  }

  @Test
  void whatRanStaysCounted() {
    assertStep(in(Phase.HELD).executed(), Phase.OVER, new Nothing());
    assertStep(in(Phase.HELD).executed().action().ended(), Phase.OVER, new Nothing());
  }

  @Test
  void whatPeopleGrantAboveTheLimitIsCountedFromThenOn() {
    Step granted = in(Phase.BEYOND).granted();

    assertStep(granted, Phase.HELD, new Count(USES));
    assertStep(granted.action().ended(), Phase.OVER, new GiveBack());
  }

  @Test
  void whatRanOutsideItsPermitIsCountedAgain() {
    assertStep(in(Phase.HELD).ended().action().violated(), Phase.OVER, new Count(USES));
    assertStep(in(Phase.BEYOND).ended().action().violated(), Phase.OVER, new Count(USES));
  }

  @Test
  void whatIsSentBackMayBeProposedAgain() {
    Step returned = in(Phase.HELD).returned();

    assertStep(returned, Phase.RETURNED, new GiveBack());
    assertThat(returned.action().isOpenForProposals()).isTrue();
    assertThat(in(Phase.HELD).isOpenForProposals()).isFalse();
    assertThat(in(Phase.HELD).ended().action().isOpenForProposals()).isFalse();
  }

  @Test
  void anAppliedEditCountsAsEdited() {
    Step edited = in(Phase.HELD).withEdit(new Edit("c", EDITED, true)).edited("c");

    assertStep(edited, Phase.HELD, new Count(EDITED));
    assertThat(edited.action().granted().instruction()).isEqualTo(new Count(EDITED));
  }

  @Test
  void anEditForWhichThereIsNoRoomCountsWhenPeopleGrantIt() {
    Step edited = in(Phase.HELD).withEdit(new Edit("c", EDITED, false)).edited("c");

    assertStep(edited, Phase.HELD, new Nothing());
    assertStep(edited.action().granted(), Phase.HELD, new Count(EDITED));
  }

  @Test
  void aRefusedEditCountsAsBefore() {
    LimitedAction editing = in(Phase.HELD).withEdit(new Edit("c", EDITED, true));

    assertStep(editing.commandRefused("c"), Phase.HELD, new Count(USES));
    assertStep(editing.commandRefused("other"), Phase.HELD, new Nothing());
    assertThat(editing.commandRefused("other").action()).isEqualTo(editing);
  }

  @Test
  void aProposalUnderAnIdThatIsInUseGivesBackWhatItTook() {
    LimitedAction unheard = LimitedAction.classified(Phase.HELD, "sha256:b", USES);

    assertStep(unheard.opened("sha256:a").action().idInUse(), Phase.OVER, new GiveBack());
    assertStep(unheard.opened("sha256:b").action().idInUse(), Phase.HELD, new Nothing());
  }
}
