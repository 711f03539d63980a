package io.countersign.policy;

import io.countersign.policy.LimitTerms.Beyond;
import io.countersign.policy.limits.LimitStanding;
import io.countersign.policy.limits.LimitUse;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What policies say of an action before its limits are looked at: which limits count it, and the
 * answer for however they stand.
 */
public final class Assessment {
  private final List<Decision> decisions;
  private final @Nullable Questioner questioner;
  private final Map<String, String> labels;
  private final List<String> bundles;
  private final @Nullable Instant runUntil;
  private final Classification withinLimits;
  private final List<LimitUse> limits;

  /** A denial that no rule of a policy made, at the highest tier. */
  public static Assessment denied(String reason) {
    return new Assessment(Classification.denied(reason));
  }

  private Assessment(Classification denial) {
    this.decisions = List.of();
    this.questioner = null;
    this.labels = Map.of();
    this.bundles = List.of();
    this.runUntil = null;
    this.withinLimits = denial;
    this.limits = List.of();
  }

  /**
   * The answer of rules.
   *
   * @param decisions at least one, in order of the rules' names
   * @param questioner asked them
   * @param labels {@code name@version} of each policy by its name
   * @param bundles the policies that were asked
   * @param runUntil the first moment at which the clock forbids it; null where none comes
   */
  Assessment(
      List<Decision> decisions,
      Questioner questioner,
      Map<String, String> labels,
      List<String> bundles,
      @Nullable Instant runUntil) {
    this.decisions = decisions;
    this.questioner = questioner;
    this.labels = labels;
    this.bundles = bundles;
    this.runUntil = runUntil;
    this.withinLimits = Combination.of(decisions, labels, bundles, List.of(), runUntil);
    this.limits =
        withinLimits.verdict().compareTo(Verdict.REQUIRE_APPROVAL) > 0
            ? List.of()
            : distinct(decisions);
  }

  private static List<LimitUse> distinct(List<Decision> decisions) {
    Map<String, LimitUse> byKey = null;
    for (Decision decision : decisions) {
      for (LimitUse use : decision.limits()) {
        byKey = byKey == null ? new LinkedHashMap<>() : byKey;
        byKey.merge(use.key(), use, LimitUse::join);
      }
    }
    return byKey == null ? List.of() : List.copyOf(byKey.values());
  }

  /**
   * Returns the limits that count the action, each key once; empty where none does, and where the
   * action does not run whatever has been counted.
   */
  public List<LimitUse> limits() {
    return limits;
  }

  /** Returns the answer as if every limit had room. */
  public Classification withinLimits() {
    return withinLimits;
  }

  /**
   * Returns the answer for what others have taken. A limit that nobody says anything about denies.
   *
   * @param used what others have taken, by the limits' keys
   */
  public Classification classification(Map<String, BigDecimal> used) {
    Questioner asker = questioner;
    if (limits.isEmpty() || asker == null) {
      return withinLimits;
    }
    List<LimitStanding> standings = new ArrayList<>();
    for (LimitUse use : limits) {
      BigDecimal taken = used.get(use.key());
      if (taken == null) {
        return Classification.denied(
            "The limit " + use.limit() + " could not be counted, so no action is allowed.");
      }
      standings.add(new LimitStanding(use, taken));
    }
    List<Decision> standing = new ArrayList<>();
    for (Decision decision : decisions) {
      standing.add(decision.limits().isEmpty() ? decision : stand(decision, used, asker));
    }
    return Combination.of(standing, labels, bundles, standings, runUntil);
  }

  private static Decision stand(
      Decision decision, Map<String, BigDecimal> used, Questioner questioner) {
    List<LimitTerms> terms = decision.rule().limits();
    Beyond strictest = null;
    List<String> sentences = new ArrayList<>();
    for (int index = 0; index < terms.size(); index++) {
      LimitUse use = decision.limits().get(index);
      BigDecimal taken = used.getOrDefault(use.key(), use.max());
      if (use.exceededBy(taken)) {
        sentences.add(sentence(terms.get(index), use, taken));
        Beyond beyond = terms.get(index).beyond();
        strictest =
            strictest == null || beyond.verdict().compareTo(strictest.verdict()) > 0
                ? beyond
                : strictest;
      }
    }
    return strictest == null
        ? decision
        : questioner.exceeded(decision, strictest, String.join(" ", sentences));
  }

  private static String sentence(LimitTerms terms, LimitUse use, BigDecimal taken) {
    String who =
        use.subject().entrySet().stream()
            .map(part -> part.getKey() + " " + part.getValue())
            .collect(Collectors.joining(", "));
    return "The limit "
        + use.limit()
        + " has no room for it: "
        + plain(taken)
        + " of "
        + plain(use.max())
        + (terms.sum() == null ? " actions" : "")
        + " within "
        + use.per()
        + " are taken for "
        + who
        + ", and this would be "
        + plain(use.amount())
        + " more.";
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /** Returns the full names of the rules whose decisions stand: no exception left them out. */
  List<String> standingRules() {
    return decisions.stream().map(decision -> decision.rule().fullName()).toList();
  }
}
