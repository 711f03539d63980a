package io.countersign.approval;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether a person may decide a stage, and for which of its demands. */
sealed interface Entitlement {
  /**
   * They may.
   *
   * @param stage the stage
   * @param principal the person as the directory has them
   * @param ways the demands that they could meet, ascending; not empty
   */
  record Entitled(int stage, Principal principal, List<Way> ways) implements Entitlement {
    public Entitled {
      ways = List.copyOf(ways);
    }

    List<Integer> demands() {
      return ways.stream().map(Way::demand).toList();
    }

    /** What was checked, for a vote that counts for {@code demand}. */
    AuthorityCheck check(int demand, Assurance demanded, Assurance given) {
      Way way =
          ways.stream().filter(each -> each.demand() == demand).findFirst().orElse(ways.getFirst());
      return new AuthorityCheck(
          stage,
          way.demand(),
          demands(),
          way.group(),
          way.amount() == null ? null : principal.limit(),
          way.amount(),
          principal.version(),
          demanded,
          given);
    }
  }

  /**
   * They may not.
   *
   * @param refusal why
   */
  record Not(Answer.Refused refusal) implements Entitlement {}

  /**
   * A demand that the person could meet.
   *
   * @param demand its index
   * @param group the group through which; null where they are named
   * @param amount what their limit had to reach; null where no amount is at stake
   */
  record Way(int demand, @Nullable String group, @Nullable Money amount) {}

  /**
   * Asks whether {@code principal} may decide stage {@code stage} of {@code pending}.
   *
   * @param approving whether their limit matters: a no is in anybody's authority who may decide at
   *     all
   */
  static Entitlement of(Phase.Pending pending, int stage, Principal principal, boolean approving) {
    List<Way> ways = ways(pending, stage, principal);
    if (ways.isEmpty()) {
      return new Not(notEligible(pending, stage, principal));
    }
    if (!approving) {
      return new Entitled(
          stage,
          principal,
          ways.stream().map(way -> new Way(way.demand(), way.group(), null)).toList());
    }
    List<Way> within =
        ways.stream().filter(way -> reaches(principal.limit(), way.amount())).toList();
    if (within.isEmpty()) {
      Money limit = principal.limit();
      return new Not(
          Answer.Refused.of(
              RefusalCode.OVER_LIMIT,
              "Expected a limit of at least %s, but %s has %s; somebody with a higher limit must approve"
                  .formatted(
                      ways.getFirst().amount(), principal.id(), limit == null ? "none" : limit)));
    }
    return new Entitled(stage, principal, within);
  }

  private static boolean reaches(@Nullable Money limit, @Nullable Money amount) {
    return amount == null || (limit != null && limit.reaches(amount));
  }

  private static List<Way> ways(Phase.Pending pending, int stage, Principal principal) {
    List<Way> ways = new ArrayList<>();
    List<Demand> demands = pending.requirement().stages().get(stage).demands();
    for (int index = 0; index < demands.size(); index++) {
      Demand demand = demands.get(index);
      Approver through = admitting(demand.anyOf(), principal);
      if (through == null && stage == pending.openStage()) {
        through = admitting(pending.broughtIn(), principal);
      }
      if (through != null) {
        String group = through instanceof Approver.Group(String name) ? name : null;
        ways.add(new Way(index, group, demand.authority()));
      }
    }
    return ways;
  }

  private static @Nullable Approver admitting(List<Approver> approvers, Principal principal) {
    return approvers.stream().filter(each -> each.admits(principal)).findFirst().orElse(null);
  }

  private static Answer.Refused notEligible(Phase.Pending pending, int stage, Principal principal) {
    List<Stage> stages = pending.requirement().stages();
    for (int later = stage + 1; later < stages.size(); later++) {
      if (!ways(pending, later, principal).isEmpty()) {
        return Answer.Refused.of(
            RefusalCode.STAGE_NOT_OPEN,
            "Expected a decision on stage %d, but %s decides on stage %d, which opens after it"
                .formatted(stage + 1, principal.id(), later + 1));
      }
    }
    return Answer.Refused.of(
        RefusalCode.NOT_ELIGIBLE,
        "Expected one of %s, but %s is not among them"
            .formatted(namesOf(pending, stage), principal.id()));
  }

  private static String namesOf(Phase.Pending pending, int stage) {
    List<Approver> names = new ArrayList<>();
    pending
        .requirement()
        .stages()
        .get(stage)
        .demands()
        .forEach(demand -> names.addAll(demand.anyOf()));
    names.addAll(pending.broughtIn());
    return names.stream().map(Approver::toString).distinct().collect(Collectors.joining(", "));
  }
}
