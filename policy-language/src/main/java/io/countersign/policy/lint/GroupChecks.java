package io.countersign.policy.lint;

import io.countersign.policy.Approver;
import io.countersign.policy.Rule;
import io.countersign.policy.Rule.ApprovalTerms;
import io.countersign.policy.Rule.ApproverTerms;
import io.countersign.policy.Rule.DemandTerms;
import io.countersign.policy.Rule.Effect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares the groups and people that policies name with each other and with a directory. */
final class GroupChecks {
  /** With fewer approvals than this it is no sign of anything that one group is in all of them. */
  static final int FEWEST_APPROVALS = 3;

  private GroupChecks() {}

  static List<Finding> check(LintedPolicy policy, @Nullable People people) {
    List<Finding> findings = new ArrayList<>();
    Set<String> declared = Set.copyOf(policy.document().groupsRequired());
    Set<String> used = new HashSet<>();
    for (Rule rule : policy.rules()) {
      Set<Approver> approvers = new TreeSet<>();
      approvers.addAll(deciders(rule));
      approvers.addAll(others(rule));
      for (Approver approver : approvers) {
        switch (approver) {
          case Approver.Group group -> {
            used.add(group.id());
            if (!declared.contains(group.id())) {
              findings.add(notDeclared(policy, rule, group));
            }
            if (people != null && !people.hasGroup(group.id())) {
              findings.add(groupMissing(policy, rule, group));
            }
          }
          case Approver.Person person -> {
            if (people != null && !people.hasPerson(person.principal())) {
              findings.add(personMissing(policy, rule, person));
            }
          }
        }
      }
      if (people != null) {
        findings.addAll(PeopleChecks.check(policy, rule, people));
      }
      for (String group : calendars(rule)) {
        used.add(group);
        if (people != null && !people.groupsWithHours().contains(group)) {
          findings.add(hoursMissing(policy, rule, group));
        }
      }
    }
    for (String group : new TreeSet<>(declared)) {
      if (!used.contains(group)) {
        findings.add(
            policy.groupsFinding(
                FindingCode.GROUP_NOT_USED,
                "the group '" + group + "' is required from the directory, and no rule names it",
                "take it out of groups_required_from_directory"));
      }
    }
    return findings;
  }

  private static Finding notDeclared(LintedPolicy policy, Rule rule, Approver.Group group) {
    return policy.finding(
        FindingCode.GROUP_NOT_DECLARED,
        rule,
        "it names the group '%s', which groups_required_from_directory does not list"
            .formatted(group.id()),
        "add '%s' to groups_required_from_directory".formatted(group.id()));
  }

  private static Finding groupMissing(LintedPolicy policy, Rule rule, Approver.Group group) {
    return policy.finding(
        FindingCode.GROUP_NOT_IN_DIRECTORY,
        rule,
        "the directory has no active person in the group '%s'".formatted(group.id()),
        "correct the group's name, or put people into it");
  }

  private static Finding personMissing(LintedPolicy policy, Rule rule, Approver.Person person) {
    return policy.finding(
        FindingCode.PERSON_NOT_IN_DIRECTORY,
        rule,
        "the directory has no active person '%s'".formatted(person.principal()),
        "correct the id, or name somebody else");
  }

  private static Finding hoursMissing(LintedPolicy policy, Rule rule, String group) {
    return policy.finding(
        FindingCode.NO_WORKING_TIME,
        rule,
        "its deadline counts by the working time of '%s', and the directory does not say when that group works: time would count by the clock"
            .formatted(group),
        "state the working time of 'group:%s' in the directory, or name another group"
            .formatted(group));
  }

  /** A group that can pass by every approval: then no approval protects from it. */
  static Optional<Finding> universalBreakGlass(List<LintedPolicy> policies) {
    Set<Approver> everywhere = null;
    LintedPolicy first = null;
    Rule firstRule = null;
    int approvals = 0;
    for (LintedPolicy policy : policies) {
      for (Rule rule : policy.rules()) {
        if (rule.effect() instanceof Effect.RequireApproval(ApprovalTerms terms)) {
          approvals++;
          Set<Approver> groups = new TreeSet<>(terms.breakGlass().anyOf());
          groups.removeIf(Approver.Person.class::isInstance);
          if (everywhere == null) {
            everywhere = groups;
            first = policy;
            firstRule = rule;
          } else {
            everywhere.retainAll(groups);
          }
        }
      }
    }
    if (everywhere == null
        || first == null
        || firstRule == null
        || approvals < FEWEST_APPROVALS
        || everywhere.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        first.finding(
            FindingCode.UNIVERSAL_BREAK_GLASS_GROUP,
            firstRule,
            "%s can pass by all %d approvals of these policies in an emergency"
                .formatted(everywhere.iterator().next().text(), approvals),
            "open an emergency way only where waiting does harm, to those who handle that harm"));
  }

  /** A group that stands in every approval of every policy: it will approve without reading. */
  static Optional<Finding> universalGroup(List<LintedPolicy> policies) {
    Set<Approver> everywhere = null;
    LintedPolicy first = null;
    Rule firstRule = null;
    int approvals = 0;
    for (LintedPolicy policy : policies) {
      for (Rule rule : policy.rules()) {
        if (rule.effect() instanceof Effect.RequireApproval) {
          approvals++;
          Set<Approver> groups = new TreeSet<>(deciders(rule));
          groups.removeIf(Approver.Person.class::isInstance);
          if (everywhere == null) {
            everywhere = groups;
            first = policy;
            firstRule = rule;
          } else {
            everywhere.retainAll(groups);
          }
        }
      }
    }
    if (everywhere == null
        || first == null
        || firstRule == null
        || approvals < FEWEST_APPROVALS
        || everywhere.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        first.finding(
            FindingCode.UNIVERSAL_APPROVER_GROUP,
            firstRule,
            "%s decides in all %d approvals of these policies"
                .formatted(everywhere.iterator().next().text(), approvals),
            "let those decide who know the matter: a group for each kind of action"));
  }

  private static List<DemandTerms> demands(Rule rule) {
    return Approvals.of(rule).stream()
        .flatMap(terms -> terms.stages().stream())
        .flatMap(stage -> stage.demands().stream())
        .toList();
  }

  /** Those of a demand whom the policy names. */
  static List<Approver> fixed(DemandTerms demand) {
    return demand.anyOf().stream()
        .filter(ApproverTerms.Fixed.class::isInstance)
        .map(approver -> ((ApproverTerms.Fixed) approver).approver())
        .toList();
  }

  private static List<Approver> deciders(Rule rule) {
    return demands(rule).stream().flatMap(demand -> fixed(demand).stream()).toList();
  }

  /** Those who are escalated to, who may grant in an emergency, or who review. */
  private static List<Approver> others(Rule rule) {
    Stream<Approver> escalatedTo =
        Approvals.of(rule).stream()
            .flatMap(terms -> terms.ladder().stream())
            .flatMap(step -> step.to().stream());
    Stream<Approver> inEmergencies =
        Approvals.of(rule).stream()
            .map(ApprovalTerms::breakGlass)
            .flatMap(
                breakGlass ->
                    Stream.concat(breakGlass.anyOf().stream(), breakGlass.review().stream()));
    Stream<Approver> reviewers =
        rule.effect() instanceof Effect.Allow allow && allow.review() != null
            ? allow.review().by().stream()
            : Stream.of();
    return Stream.of(escalatedTo, inEmergencies, reviewers).flatMap(stream -> stream).toList();
  }

  /** The groups by whose working time deadlines count. */
  private static Set<String> calendars(Rule rule) {
    Set<String> groups = new TreeSet<>();
    for (ApprovalTerms terms : Approvals.of(rule)) {
      if (terms.workingTimeOf() != null) {
        groups.add(terms.workingTimeOf());
      }
    }
    return groups;
  }
}
