package io.countersign.evaluator.topology;

import io.countersign.evaluator.limits.LimitedAction;
import io.countersign.events.LimitVerb;
import io.countersign.policy.limits.LimitUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the evaluator keeps of an action that limits count.
 *
 * @param action where it stands; null before the limits have answered for the first time
 * @param open the question that is out; null while none is
 * @param asked how many questions were asked
 * @param firstWaiting number of the first record that waits, which is the one asked about
 * @param waiting how many records wait
 * @param keepUntilMillis when it can be forgotten, milliseconds since 1970
 */
record StoredAction(
    @Nullable LimitedAction action,
    @Nullable OpenQuestion open,
    long asked,
    long firstWaiting,
    int waiting,
    long keepUntilMillis) {
  /** An action of which nothing is known. */
  static final StoredAction NEW = new StoredAction(null, null, 0, 0, 0, 0);

  /**
   * A question to the limits.
   *
   * @param requestId its name
   * @param verb what is wanted
   * @param uses by which the answer is decided
   * @param recorded what is counted with them
   */
  record OpenQuestion(
      String requestId, LimitVerb verb, List<LimitUse> uses, List<LimitUse> recorded) {
    /** Copies the lists. */
    OpenQuestion {
      uses = List.copyOf(uses);
      recorded = List.copyOf(recorded);
    }

    /** Whether it asked for exactly this. */
    boolean asksFor(List<LimitUse> wanted, List<LimitUse> wantedRecorded) {
      return isSame(uses, wanted) && isSame(recorded, wantedRecorded);
    }

    private static boolean isSame(List<LimitUse> some, List<LimitUse> others) {
      if (some.size() != others.size()) {
        return false;
      }
      for (int index = 0; index < some.size(); index++) {
        LimitUse one = some.get(index);
        LimitUse other = others.get(index);
        if (!one.key().equals(other.key())
            || one.amount().compareTo(other.amount()) != 0
            || one.max().compareTo(other.max()) != 0
            || !one.per().equals(other.per())) {
          return false;
        }
      }
      return true;
    }
  }

  StoredAction withAction(LimitedAction next, long keepUntil) {
    return new StoredAction(
        next, open, asked, firstWaiting, waiting, Math.max(keepUntilMillis, keepUntil));
  }

  StoredAction asking(OpenQuestion question) {
    return new StoredAction(action, question, asked + 1, firstWaiting, waiting, keepUntilMillis);
  }

  StoredAction withOneMoreWaiting() {
    return new StoredAction(action, open, asked, firstWaiting, waiting + 1, keepUntilMillis);
  }

  /** The first that waited is answered. */
  StoredAction withFirstAnswered() {
    return new StoredAction(action, null, asked, firstWaiting + 1, waiting - 1, keepUntilMillis);
  }
}
