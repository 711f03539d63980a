package io.countersign.policy;

import io.countersign.policy.Expression.FailedException;
import java.util.Arrays;

/**
 * What evaluating conditions may cost, and where loops keep their variables. All conditions that
 * are asked about one action share one object of this class, so that an action costs at most {@link
 * #MAXIMUM_UNITS}, whatever its arguments and however many the rules. The work is counted and not
 * timed: the same action and rules end in the same way on every machine.
 */
final class Evaluation {
  /**
   * How many units of work may be done for one action. A unit is about a hundredth of a
   * microsecond: an operator, a step to a member, {@link #CHARACTERS_OF_A_UNIT} characters of text.
   */
  static final int MAXIMUM_UNITS = 2_000_000;

  /** How much text is looked at, or written, for one unit. */
  static final int CHARACTERS_OF_A_UNIT = 8;

  /** How many steps all loops of one expression may take together. */
  static final int MAXIMUM_LOOP_STEPS = 1_000;

  private static final Object[] NO_SLOTS = {};

  private final Variables variables;
  private long unitsLeft;
  private int loopStepsLeft;
  private Object[] slots = NO_SLOTS;

  Evaluation(Variables variables) {
    this(variables, MAXIMUM_UNITS);
  }

  Evaluation(Variables variables, long units) {
    this.variables = variables;
    this.unitsLeft = units;
  }

  Variables variables() {
    return variables;
  }

  /**
   * Begins an expression.
   *
   * @param slotCount how many variables its loops have
   */
  void begin(int slotCount) {
    loopStepsLeft = MAXIMUM_LOOP_STEPS;
    if (slots.length < slotCount) {
      slots = new Object[slotCount];
    }
  }

  /** Forgets what the loops of an expression have collected. */
  void end(int slotCount) {
    Arrays.fill(slots, 0, slotCount, null);
  }

  /** Counts work that is about to be done. */
  void spend(long units) throws FailedException {
    unitsLeft -= units;
    if (unitsLeft < 0) {
      // What is used up stays used up: the rules that follow must not go on.
      unitsLeft = 0;
      throw FailedException.beyondBounds(
          "the conditions asked about this action take more than "
              + MAXIMUM_UNITS
              + " units of work together");
    }
  }

  /** Counts text that is about to be looked at or written. */
  void spendOnText(long characters) throws FailedException {
    spend(1 + characters / CHARACTERS_OF_A_UNIT);
  }

  void spendLoopStep() throws FailedException {
    spend(1);
    if (--loopStepsLeft < 0) {
      throw FailedException.beyondBounds(
          "its loops take more than " + MAXIMUM_LOOP_STEPS + " steps");
    }
  }

  long unitsLeft() {
    return unitsLeft;
  }

  Object slot(int slot) {
    return slots[slot];
  }

  void setSlot(int slot, Object value) {
    slots[slot] = value;
  }
}
