package io.countersign.policy;

import io.countersign.policy.limits.LimitStanding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policy's answer to one action.
 *
 * @param verdict what may happen
 * @param tier the highest tier of the rules that matched or failed
 * @param rules names of those rules as {@code policy/rule}, sorted
 * @param policy names and versions of their policies, {@code name@version}, joined by ','; {@code
 *     none} where no rule spoke
 * @param reasons sentences that say why, at most {@link #MAXIMUM_REASONS}
 * @param requirement what people must do; set if and only if the verdict is to require approval
 * @param permitValidFor how long the permit of an allowed action is valid
 * @param review whether an allowed action goes to the review queue
 * @param reviewers who reviews it, sorted
 * @param bundles the policies that had a rule for the tool, {@code name@version digest}, sorted
 * @param limits how the limits that count the action stood; empty where none does or nobody asked
 * @param runUntil the first moment at which the action may no longer run, because a change window
 *     closes or a freeze begins; null where none comes, and where nothing may run
 * @param revalidation what makes the unused permit fall before its end; null for stops alone, and
 *     where nothing may run
 */
public record Classification(
    Verdict verdict,
    Tier tier,
    List<String> rules,
    String policy,
    List<String> reasons,
    @Nullable Requirement requirement,
    Duration permitValidFor,
    boolean review,
    List<Approver> reviewers,
    List<String> bundles,
    List<LimitStanding> limits,
    @Nullable Instant runUntil,
    @Nullable Revalidation revalidation) {

  /** How many reasons are kept at most. */
  public static final int MAXIMUM_REASONS = 20;

  /** How long a permit is valid where no rule says so. */
  public static final Duration DEFAULT_PERMIT_VALIDITY = Duration.ofMinutes(15);

  /** Copies the lists and checks that a requirement stands exactly where approval is required. */
  public Classification {
    rules = List.copyOf(rules);
    reasons = List.copyOf(reasons.subList(0, Math.min(reasons.size(), MAXIMUM_REASONS)));
    reviewers = List.copyOf(reviewers);
    bundles = List.copyOf(bundles);
    limits = List.copyOf(limits);
    if ((verdict == Verdict.REQUIRE_APPROVAL) != (requirement != null)) {
      throw new IllegalArgumentException(
          "Expected a requirement exactly for require_approval, but the verdict is "
              + verdict.word());
    }
  }

  /** A denial that no rule of a policy made, at the highest tier. */
  public static Classification denied(String reason) {
    return new Classification(
        Verdict.DENY,
        Tier.HIGHEST,
        List.of(),
        "none",
        List.of(reason),
        null,
        DEFAULT_PERMIT_VALIDITY,
        false,
        List.of(),
        List.of(),
        List.of(),
        null,
        null);
  }
}
