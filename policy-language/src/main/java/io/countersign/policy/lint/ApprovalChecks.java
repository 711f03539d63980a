package io.countersign.policy.lint;

import io.countersign.policy.Approver;
import io.countersign.policy.BreakGlass;
import io.countersign.policy.Requirement.LadderAction;
import io.countersign.policy.Rule;
import io.countersign.policy.Rule.ApprovalTerms;
import io.countersign.policy.Rule.ApproverTerms;
import io.countersign.policy.Rule.DemandTerms;
import io.countersign.policy.Rule.Effect;
import io.countersign.policy.Tier;
import java.util.ArrayList;
import java.util.List;

/** Looks at who decides in one rule, and at what happens when nobody does. */
final class ApprovalChecks {
  /** From this tier on, who decides must stand in the policy. */
  static final int HIGH_TIER_LEVEL = 4;

  /** From this tier on, the ladder must say what happens when nobody decides. */
  static final int ESCALATED_TIER_LEVEL = 3;

  private ApprovalChecks() {}

  static List<Finding> check(LintedPolicy policy, Rule rule) {
    List<Finding> findings = new ArrayList<>();
    if (rule.effect() instanceof Effect.Allow allow && rule.tier().level() >= HIGH_TIER_LEVEL) {
      findings.add(
          policy.finding(
              FindingCode.HIGH_TIER_WITHOUT_APPROVAL,
              rule,
              "tier %d says that a mistake is severe, and %s lets the action run"
                  .formatted(rule.tier().level(), allow.verdict().word()),
              "require an approval or deny, or state the tier that it really has"));
    }
    for (ApprovalTerms terms : Approvals.of(rule)) {
      findings.addAll(approval(policy, rule, terms));
    }
    if (revalidates(rule)) {
      findings.add(
          policy.finding(
              FindingCode.REVALIDATION_NOT_CARRIED_OUT,
              rule,
              "'revalidate' is handed on and not acted upon yet: the permit stays until its end,"
                  + " whatever changes meanwhile",
              "let the permit be valid for a short time, and leave 'revalidate' out"));
    }
    return findings;
  }

  /** Returns whether one of its permits is to fall when something changes. */
  private static boolean revalidates(Rule rule) {
    return (rule.effect() instanceof Effect.Allow allow && allow.revalidation() != null)
        || Approvals.of(rule).stream().anyMatch(terms -> terms.revalidation() != null);
  }

  private static List<Finding> approval(LintedPolicy policy, Rule rule, ApprovalTerms terms) {
    List<Finding> findings = new ArrayList<>();
    List<DemandTerms> demands =
        terms.stages().stream().flatMap(stage -> stage.demands().stream()).toList();
    if (rule.tier().level() >= HIGH_TIER_LEVEL
        && demands.stream().anyMatch(ApprovalChecks::isLeftToTheAction)) {
      findings.add(
          policy.finding(
              FindingCode.NO_NAMED_APPROVER,
              rule,
              "tier %d, and who decides is taken from the action alone (personFrom), so that the"
                      .formatted(rule.tier().level())
                  + " agent chooses",
              "name a group or a person in the policy, in a demand or a stage of its own"));
    }
    if (rule.tier().level() >= ESCALATED_TIER_LEVEL
        && terms.ladder().stream().allMatch(step -> step.action() == LadderAction.REMIND)) {
      findings.add(
          policy.finding(
              FindingCode.NO_ESCALATION_PATH,
              rule,
              "nobody else is asked and nothing is said of what happens when nobody decides; it is"
                  + " rejected at its deadline",
              "add a rung to 'ladder': escalate to a group, hold, or say reject"));
    }
    findings.addAll(breakGlass(policy, rule, terms.breakGlass()));
    for (DemandTerms demand : demands) {
      if (isSingleApprover(demand, terms)) {
        findings.add(
            policy.finding(
                FindingCode.SINGLE_APPROVER,
                rule,
                "only %s can decide; when they are away, nobody can"
                    .formatted(GroupChecks.fixed(demand).getFirst().text()),
                "name a second person or a group beside them, or escalate to one"));
      }
    }
    return findings;
  }

  private static List<Finding> breakGlass(LintedPolicy policy, Rule rule, BreakGlass breakGlass) {
    List<Finding> findings = new ArrayList<>();
    if (!breakGlass.isOffered()) {
      return findings;
    }
    if (rule.tier().equals(Tier.HIGHEST)) {
      findings.add(
          policy.finding(
              FindingCode.BREAK_GLASS_AT_HIGHEST_TIER,
              rule,
              "tier %d, and one person can pass by all the others in an emergency"
                  .formatted(rule.tier().level()),
              "take 'breakGlass' out, or say in a change record why it must be there"));
    }
    if (breakGlass.anyOf().containsAll(breakGlass.review())) {
      findings.add(
          policy.finding(
              FindingCode.BREAK_GLASS_REVIEWS_ITSELF,
              rule,
              "what is granted in an emergency is reviewed by nobody but those who may grant it",
              "name others in 'review': who owns the systems, or audits them"));
    }
    return findings;
  }

  /** Returns whether a demand names one person and nothing else, and nobody else is asked later. */
  static boolean isSingleApprover(DemandTerms demand, ApprovalTerms terms) {
    return demand.anyOf().size() == 1
        && demand.anyOf().getFirst() instanceof ApproverTerms.Fixed fixed
        && fixed.approver() instanceof Approver.Person person
        && !isRelieved(person, terms);
  }

  private static boolean isLeftToTheAction(DemandTerms demand) {
    return demand.anyOf().stream().allMatch(ApproverTerms.FromAction.class::isInstance);
  }

  private static boolean isRelieved(Approver person, ApprovalTerms terms) {
    return terms.ladder().stream()
        .flatMap(step -> step.to().stream())
        .anyMatch(other -> !other.equals(person));
  }
}
