package io.countersign.policy.backtest;

import io.countersign.policy.Approver;
import io.countersign.policy.BreakGlass;
import io.countersign.policy.Money;
import io.countersign.policy.Requirement;
import io.countersign.policy.Requirement.Demand;
import io.countersign.policy.Requirement.Stage;
import io.countersign.policy.Revalidation;
import io.countersign.policy.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an approval demands, compared with what another demands.
 *
 * @param differences what differs, one text each; empty where nothing does
 * @param loosens whether the second demands less in some way
 */
record Terms(List<String> differences, boolean loosens) {

  /** Compares two tiers and requirements. */
  static Terms compare(Tier tier, Requirement before, Tier otherTier, Requirement after) {
    List<String> differences = new ArrayList<>();
    boolean loosens = false;
    if (!tier.equals(otherTier)) {
      differences.add("tier " + tier.level() + " → " + otherTier.level());
      loosens = otherTier.compareTo(tier) < 0;
    }
    if (!stages(before).equals(stages(after))) {
      differences.add("approvers: " + stages(before) + " → " + stages(after));
      loosens |= people(after) < people(before) || !keepsWhoMustAgree(before, after);
    }
    if (!authority(before).equals(authority(after))) {
      differences.add("authority: " + authority(before) + " → " + authority(after));
      loosens |= authority(after).equals(NO_AUTHORITY);
    }
    if (!qualifications(before).equals(qualifications(after))) {
      differences.add("qualified: " + qualifications(before) + " → " + qualifications(after));
      loosens |= !qualifications(after).containsAll(qualifications(before));
    }
    if (before.assurance() != after.assurance()) {
      differences.add("assurance: " + before.assurance() + " → " + after.assurance());
      loosens |= after.assurance().compareTo(before.assurance()) < 0;
    }
    loosens |= lists("evidence", before.evidence(), after.evidence(), differences).lost();
    loosens |= lists("editable", before.editable(), after.editable(), differences).gained();
    duration("deadline", before.sla(), after.sla(), differences);
    duration("permit", before.permitValidFor(), after.permitValidFor(), differences);
    if (!before.ladder().equals(after.ladder())) {
      differences.add("ladder: " + ladder(before) + " → " + ladder(after));
    }
    if (!Objects.equals(before.workingTimeOf(), after.workingTimeOf())) {
      differences.add("working time: " + calendar(before) + " → " + calendar(after));
    }
    if (!before.breakGlass().equals(after.breakGlass())) {
      differences.add("emergency: " + emergency(before) + " → " + emergency(after));
      loosens |= !before.breakGlass().anyOf().containsAll(after.breakGlass().anyOf());
    }
    if (!Objects.equals(before.revalidation(), after.revalidation())) {
      differences.add("revalidated: " + revalidated(before) + " → " + revalidated(after));
      loosens |= !keepsWhatMakesFall(before.revalidation(), after.revalidation());
    }
    return new Terms(List.copyOf(differences), loosens);
  }

  private static final String NO_AUTHORITY = "none";

  /** The stages in words, without amounts, which differ from action to action. */
  static String stages(Requirement requirement) {
    return requirement.stages().stream().map(Terms::stage).collect(Collectors.joining(", then "));
  }

  private static String stage(Stage stage) {
    return stage.demands().stream().map(Terms::demand).collect(Collectors.joining(" and "));
  }

  private static String demand(Demand demand) {
    return demand.quorum()
        + " of "
        + demand.anyOf().stream().map(Approver::text).collect(Collectors.joining("/"));
  }

  private static int people(Requirement requirement) {
    return demands(requirement).stream().mapToInt(Demand::quorum).sum();
  }

  private static List<Demand> demands(Requirement requirement) {
    return requirement.stages().stream().flatMap(stage -> stage.demands().stream()).toList();
  }

  /** Whether nobody can stand in for a group now who could not before. */
  private static boolean keepsWhoMustAgree(Requirement before, Requirement after) {
    return demands(before).stream()
        .allMatch(
            old ->
                demands(after).stream()
                    .anyMatch(
                        now ->
                            now.quorum() >= old.quorum() && old.anyOf().containsAll(now.anyOf())));
  }

  private static String authority(Requirement requirement) {
    Set<String> currencies = new HashSet<>();
    long demands = 0;
    for (Demand demand : demands(requirement)) {
      @Nullable Money money = demand.authority();
      if (money != null) {
        demands++;
        currencies.add(money.currency());
      }
    }
    return demands == 0
        ? NO_AUTHORITY
        : demands + " in " + currencies.stream().sorted().collect(Collectors.joining(", "));
  }

  /** What a list lost and gained. */
  private record Moved(boolean lost, boolean gained) {}

  private static Moved lists(
      String what, List<String> before, List<String> after, List<String> differences) {
    List<String> lost = before.stream().filter(item -> !after.contains(item)).toList();
    List<String> gained = after.stream().filter(item -> !before.contains(item)).toList();
    if (!lost.isEmpty() || !gained.isEmpty()) {
      List<String> parts = new ArrayList<>();
      lost.forEach(item -> parts.add("−" + item));
      gained.forEach(item -> parts.add("+" + item));
      differences.add(what + ": " + String.join(" ", parts));
    }
    return new Moved(!lost.isEmpty(), !gained.isEmpty());
  }

  private static void duration(
      String what, Duration before, Duration after, List<String> differences) {
    if (!before.equals(after)) {
      differences.add(what + ": " + before + " → " + after);
    }
  }

  private static SortedSet<String> qualifications(Requirement requirement) {
    SortedSet<String> names = new TreeSet<>();
    demands(requirement).forEach(demand -> names.addAll(demand.qualifications()));
    return names;
  }

  private static String calendar(Requirement requirement) {
    return Objects.requireNonNullElse(requirement.workingTimeOf(), "the clock");
  }

  private static String emergency(Requirement requirement) {
    BreakGlass breakGlass = requirement.breakGlass();
    return breakGlass.isOffered()
        ? texts(breakGlass.anyOf()) + " reviewed by " + texts(breakGlass.review())
        : "nobody";
  }

  private static String texts(List<Approver> approvers) {
    return approvers.stream().map(Approver::text).collect(Collectors.joining("/"));
  }

  private static String revalidated(Requirement requirement) {
    Revalidation revalidation = requirement.revalidation();
    return revalidation == null ? "no" : revalidation.on() + " " + revalidation.action();
  }

  /** Whether the permit falls at least for what made it fall before, and no milder. */
  private static boolean keepsWhatMakesFall(
      @Nullable Revalidation before, @Nullable Revalidation after) {
    if (before == null) {
      return true;
    }
    return after != null
        && after.on().containsAll(before.on())
        && after.action().compareTo(before.action()) <= 0;
  }

  private static String ladder(Requirement requirement) {
    return requirement.ladder().isEmpty()
        ? "none"
        : requirement.ladder().stream()
            .map(step -> step.after() + " " + step.action())
            .collect(Collectors.joining(", "));
  }
}
