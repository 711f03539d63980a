package io.countersign.policy.cases;

import io.countersign.policy.ActionFacts;
import io.countersign.policy.Circumstances;
import io.countersign.policy.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One action of a table: a case of its own, or a step of a sequence.
 *
 * @param name its name, once in the table; a step has the sequence's name and its number
 * @param line where it stands, from 1
 * @param follows whether limits have counted what came before it in the table: it is a further step
 *     of the same sequence
 * @param facts the action
 * @param circumstances the moment and the published facts
 * @param outcome what becomes of it before the next step; null for what its verdict makes likely
 * @param expected what is expected of it
 */
public record PolicyCase(
    String name,
    int line,
    boolean follows,
    ActionFacts facts,
    Circumstances circumstances,
    @Nullable Outcome outcome,
    Expected expected) {

  /** What becomes of an action after it was classified. */
  public enum Outcome {
    /** It ran; where people had to decide, they granted it. */
    EXECUTED,
    /** Nobody has decided yet, or it has not run yet. */
    PENDING,
    /** People said no, or nobody answered in time. */
    REJECTED,
    /** Its permit ran out unused. */
    UNUSED
  }

  /**
   * What is expected of an action.
   *
   * @param verdict the verdict; null where any will do
   * @param tier the tier; null where any will do
   * @param rules the rules that must have matched or failed, as {@code policy/rule}, all of them;
   *     null where any will do
   * @param reasonsContain texts, each of which one of the reasons must contain
   */
  public record Expected(
      @Nullable Verdict verdict,
      @Nullable Integer tier,
      @Nullable List<String> rules,
      List<String> reasonsContain) {
    /** Nothing: a step that only prepares the next one. */
    static final Expected NOTHING = new Expected(null, null, null, List.of());

    /** Copies the lists. */
    public Expected {
      rules = rules == null ? null : rules.stream().sorted().toList();
      reasonsContain = List.copyOf(reasonsContain);
    }
  }
}
