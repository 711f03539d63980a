package io.countersign.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How much of what a rule matches may pass within a time.
 *
 * @param name for people: {@code policy/id}, or {@code policy/rule/number} where it has no id
 * @param identity under what its totals are kept. With an id they survive every other change of the
 *     document; without one they begin anew when measure, subject or window change
 * @param subject for whom it is counted: each combination of values has a total of its own
 * @param sum what is added up; null where actions are counted
 * @param max how much may pass
 * @param per length of the sliding window
 * @param beyond what becomes of an action for which there is no room
 */
public record LimitTerms(
    String name,
    String identity,
    List<Expression> subject,
    @Nullable Expression sum,
    BigDecimal max,
    Duration per,
    Beyond beyond) {

  /** Copies the list. */
  public LimitTerms {
    subject = List.copyOf(subject);
  }

  /** What becomes of an action for which there is no room. */
  public sealed interface Beyond {
    /** Returns the verdict. */
    Verdict verdict();

    /** It must not run. */
    record Deny() implements Beyond {
      @Override
      public Verdict verdict() {
        return Verdict.DENY;
      }
    }

    /** It stays a draft. */
    record DraftOnly() implements Beyond {
      @Override
      public Verdict verdict() {
        return Verdict.DRAFT_ONLY;
      }
    }

    /**
     * People decide.
     *
     * @param as full name of the rule whose terms these are
     * @param tier the tier that the action then has
     * @param terms what people must do
     */
    record RequireApproval(String as, Tier tier, Rule.ApprovalTerms terms) implements Beyond {
      @Override
      public Verdict verdict() {
        return Verdict.REQUIRE_APPROVAL;
      }
    }
  }

  /** Returns the limit in words: {@code at most 10000 of args.amount per P1D and agent.id}. */
  public String text() {
    String measure = sum == null ? "actions" : "of " + sum.text();
    String who = subject.stream().map(Expression::text).collect(Collectors.joining(", "));
    return "at most " + max.toPlainString() + " " + measure + " per " + per + " and " + who;
  }
}
