package io.countersign.policy.lint;

import io.countersign.policy.Approver;
import io.countersign.policy.Rule;
import io.countersign.policy.Rule.ApprovalTerms;
import io.countersign.policy.Rule.ApproverTerms;
import io.countersign.policy.Rule.DemandTerms;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Looks up in a directory who could decide, whether that is enough, and how they are reached. */
final class PeopleChecks {
  private final LintedPolicy policy;
  private final Rule rule;
  private final People people;

  private PeopleChecks(LintedPolicy policy, Rule rule, People people) {
    this.policy = policy;
    this.rule = rule;
    this.people = people;
  }

  static List<Finding> check(LintedPolicy policy, Rule rule, People people) {
    List<Finding> findings = new ArrayList<>();
    PeopleChecks checks = new PeopleChecks(policy, rule, people);
    for (ApprovalTerms terms : Approvals.of(rule)) {
      Set<String> escalatedTo =
          checks.people(terms.ladder().stream().flatMap(step -> step.to().stream()).toList());
      terms.stages().stream()
          .flatMap(stage -> stage.demands().stream())
          // Whom the action names is not known before there is one.
          .filter(demand -> demand.anyOf().stream().allMatch(ApproverTerms.Fixed.class::isInstance))
          .forEach(
              demand ->
                  findings.addAll(
                      checks.demand(
                          demand, escalatedTo, ApprovalChecks.isSingleApprover(demand, terms))));
    }
    return findings;
  }

  private List<Finding> demand(
      DemandTerms demand, Set<String> escalatedTo, boolean toldAsSingleApprover) {
    Set<String> eligible = people(GroupChecks.fixed(demand));
    List<Finding> findings = new ArrayList<>();
    if (eligible.size() < demand.quorum()) {
      findings.add(
          policy.finding(
              FindingCode.QUORUM_OUT_OF_REACH,
              rule,
              "%d people must agree, and the directory has %d who may"
                  .formatted(demand.quorum(), eligible.size()),
              "lower the quorum, name more groups, or put people into them"));
    } else if (eligible.size() == 1 && eligible.containsAll(escalatedTo) && !toldAsSingleApprover) {
      findings.add(
          policy.finding(
              FindingCode.NO_DELEGATE,
              rule,
              "in the directory only %s can decide for %s; when they are away, nobody can"
                  .formatted(eligible.iterator().next(), names(demand)),
              "put a second person into the group, or escalate to another one"));
    }
    if (!eligible.isEmpty() && eligible.stream().noneMatch(people::isReachable)) {
      findings.add(
          policy.finding(
              FindingCode.NO_CHANNEL,
              rule,
              "the directory has no address of anybody who may decide for %s: they learn of a"
                      .formatted(names(demand))
                  + " request only when they open the inbox",
              "add an 'email' to the people in the directory"));
    }
    return findings;
  }

  private static String names(DemandTerms demand) {
    return String.join(
        ", ", new TreeSet<>(GroupChecks.fixed(demand).stream().map(Approver::text).toList()));
  }

  private Set<String> people(Collection<Approver> approvers) {
    Set<String> found = new HashSet<>();
    for (Approver approver : approvers) {
      switch (approver) {
        case Approver.Group group -> found.addAll(people.membersOf(group.id()));
        case Approver.Person person -> {
          if (people.hasPerson(person.principal())) {
            found.add(person.principal());
          }
        }
      }
    }
    return found;
  }
}
