package io.countersign.evaluator.topology;

import io.countersign.evaluator.limits.Instruction;
import io.countersign.evaluator.limits.LimitedAction;
import io.countersign.evaluator.limits.LimitedAction.Edit;
import io.countersign.evaluator.limits.LimitedAction.Phase;
import io.countersign.evaluator.topology.ClassificationRecords.Question;
import io.countersign.evaluator.topology.StoredAction.OpenQuestion;
import io.countersign.events.ActionClassified;
import io.countersign.events.ClassificationCause;
import io.countersign.events.LimitVerb;
import io.countersign.events.Verdict;
import io.countersign.policy.limits.LimitUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked of the limits for a classification, and what follows from their answer. */
final class LimitSteps {
  private LimitSteps() {}

  /**
   * What follows.
   *
   * @param action where the action stands now; null where nothing changes
   * @param instruction what has to be done at the limits
   */
  record Outcome(@Nullable LimitedAction action, Instruction instruction) {}

  /**
   * What is asked. Only the first proposal of an action, and one after it was sent back, may take
   * anything: a duplicate, a late one or another under the same id only looks.
   */
  static LimitVerb verb(Question question, @Nullable LimitedAction action) {
    if (question.cause() == ClassificationCause.EDIT) {
      return action != null && action.phase() == Phase.HELD ? LimitVerb.RAISE : LimitVerb.LOOK;
    }
    return action == null || action.isOpenForProposals() ? LimitVerb.TAKE : LimitVerb.LOOK;
  }

  static Outcome after(
      Question question,
      @Nullable LimitedAction before,
      OpenQuestion open,
      boolean taken,
      ActionClassified classified) {
    List<LimitUse> uses = all(open);
    if (question.cause() == ClassificationCause.EDIT) {
      String command = question.commandId();
      LimitedAction edited =
          before == null ? new LimitedAction(Phase.BEYOND, "", true, List.of(), null) : before;
      return new Outcome(
          command == null ? before : edited.withEdit(new Edit(command, uses, taken)),
          new Instruction.Nothing());
    }
    if (open.verb() != LimitVerb.TAKE) {
      return new Outcome(null, new Instruction.Nothing());
    }
    Verdict verdict = classified.getClassification().getVerdict();
    boolean mayRun =
        switch (verdict) {
          case ALLOW, ALLOW_WITH_REVIEW, REQUIRE_APPROVAL -> true;
          case DRAFT_ONLY, DENY -> false;
        };
    Phase phase = mayRun ? (taken ? Phase.HELD : Phase.BEYOND) : Phase.OVER;
    return new Outcome(
        LimitedAction.classified(phase, classified.getArgumentsDigest(), uses),
        taken && !mayRun ? new Instruction.GiveBack() : new Instruction.Nothing());
  }

  private static List<LimitUse> all(OpenQuestion open) {
    Map<String, LimitUse> all = new LinkedHashMap<>();
    open.uses().forEach(use -> all.put(use.key(), use));
    open.recorded().forEach(use -> all.putIfAbsent(use.key(), use));
    return List.copyOf(all.values());
  }
}
