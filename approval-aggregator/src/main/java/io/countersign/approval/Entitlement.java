package io.countersign.approval;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person may decide a stage, by what right, and for which of its demands.
 *
 * <p>Their own right comes first. Where they have none they may decide by one that they were lent,
 * or by the very grant that they name.
 */
sealed interface Entitlement {
  /** How many grants of one person are looked at; a bound, in order of their ids. */
  int MAX_GRANTS = 64;

  /** What is to be done by the right. */
  enum Act {
    /** A yes: amounts and qualifications matter. */
    APPROVE,
    /** A no, which is in anybody's authority who may decide at all. */
    REJECT,
    /** Neither: to send back, to hand over, to bring others in. */
    STEER
  }

  /**
   * What is asked.
   *
   * @param pending the request
   * @param stage the stage, from 0
   * @param act what is to be done
   * @param facts the directory and the grants
   * @param now when
   */
  record Question(Phase.Pending pending, int stage, Act act, Facts facts, Instant now) {}

  /**
   * They may.
   *
   * @param stage the stage
   * @param right by what right
   * @param ways the demands that they could meet, ascending; not empty
   */
  record Entitled(int stage, Right right, List<Way> ways) implements Entitlement {
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
      Money amount = way.amount();
      return new AuthorityCheck(
          stage,
          way.demand(),
          demands(),
          way.group(),
          amount == null ? null : right.limitIn(amount.currency()),
          amount,
          right.maxTier(),
          way.qualifications(),
          right.person().version(),
          demanded,
          given,
          right.chain().isEmpty()
              ? null
              : new AuthorityCheck.Lent(
                  right.chain().stream().map(Delegation::id).toList(),
                  right.lentBy(),
                  right.holder().version()));
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
   * @param group the group through which; null where they, or whose right it is, are named
   * @param amount what the limit had to reach; null where no amount is at stake
   * @param qualifications what was demanded of them and is held
   */
  record Way(
      int demand, @Nullable String group, @Nullable Money amount, List<String> qualifications) {
    public Way {
      qualifications = List.copyOf(qualifications);
    }
  }

  /**
   * Asks whether {@code person} may.
   *
   * @param delegationId the grant that they name; null for their own right, or any grant where they
   *     have none
   */
  static Entitlement of(Question question, Principal person, @Nullable String delegationId) {
    if (delegationId != null) {
      Delegation named = question.facts().delegation(delegationId);
      return named != null && named.grantee().equals(person.id())
          ? lent(question, person, named)
          : not(
              RefusalCode.DELEGATION_UNKNOWN,
              "Expected a grant that %s has, but there is no such grant %s"
                  .formatted(person.id(), delegationId));
    }
    Entitlement own = by(question, new Right.Own(person));
    if (own instanceof Entitled) {
      return own;
    }
    Entitlement telling = null;
    List<Delegation> grants = question.facts().delegationsTo(person.id());
    for (Delegation grant : grants.subList(0, Math.min(MAX_GRANTS, grants.size()))) {
      Entitlement lent = lent(question, person, grant);
      if (lent instanceof Entitled) {
        return lent;
      }
      if (telling == null && isTelling(lent)) {
        telling = lent;
      }
    }
    // Who is asked themselves hears about their own right; who is not, why the one that they were
    // lent is none.
    return telling != null && has(own, RefusalCode.NOT_ELIGIBLE) ? telling : own;
  }

  /** A grant of another time or for other actions has nothing to do with the question. */
  private static boolean isTelling(Entitlement refused) {
    return !has(refused, RefusalCode.DELEGATION_NOT_IN_FORCE)
        && !has(refused, RefusalCode.DELEGATION_OUT_OF_SCOPE)
        && !has(refused, RefusalCode.NOT_ELIGIBLE);
  }

  private static boolean has(Entitlement refused, RefusalCode code) {
    return refused instanceof Not(Answer.Refused refusal) && refusal.code().equals(code.wire());
  }

  private static Entitlement lent(Question question, Principal person, Delegation grant) {
    return switch (Lending.of(
        question.pending().subject(), person, grant, question.facts(), question.now())) {
      case Lending.Nothing(Answer.Refused refusal) -> new Not(refusal);
      case Lending.Lends(Right.Lent right) -> {
        PrincipalId used = used(question, right);
        yield used == null ? by(question, right) : new Not(rightUsed(used));
      }
    };
  }

  /**
   * Somebody behind the right who stands behind a vote already; null where nobody does. Each person
   * does so once: as who votes, as whose right it is, or as through whose hands it came.
   */
  private static @Nullable PrincipalId used(Question question, Right right) {
    if (question.act() == Act.STEER) {
      return null;
    }
    Set<PrincipalId> behind =
        question.pending().votes().stream().flatMap(Vote::behind).collect(Collectors.toSet());
    return right.lentBy().stream().filter(behind::contains).findFirst().orElse(null);
  }

  /** The refusal of a right of which use was made. */
  static Answer.Refused rightUsed(PrincipalId whose) {
    return Answer.Refused.of(
        RefusalCode.RIGHT_ALREADY_USED,
        "Expected a right that no vote on this request rests on, but one rests on %s, who voted or in whose place somebody did"
            .formatted(whose));
  }

  /** Whoever handed the request over, among those behind the right; null where nobody did. */
  private static @Nullable PrincipalId handedOver(Question question, Right right) {
    return Stream.concat(Stream.of(right.person().id()), right.lentBy().stream())
        .filter(question.pending()::isHandedOverBy)
        .findFirst()
        .orElse(null);
  }

  private static Entitlement by(Question question, Right right) {
    PrincipalId gone = handedOver(question, right);
    if (gone != null) {
      return not(
          RefusalCode.HANDED_OVER,
          "Expected somebody who still decides on the request, but %s handed it over"
              .formatted(gone));
    }
    List<Way> ways = ways(question.pending(), question.stage(), right);
    if (ways.isEmpty()) {
      return new Not(notEligible(question, right));
    }
    Answer.Refused outside = outside(question.pending().subject(), right);
    if (outside != null) {
      return new Not(outside);
    }
    return switch (question.act()) {
      case REJECT, STEER ->
          new Entitled(
              question.stage(),
              right,
              ways.stream()
                  .map(way -> new Way(way.demand(), way.group(), null, List.of()))
                  .toList());
      case APPROVE -> approving(question, right, ways);
    };
  }

  /** Whether the action itself is one that the right is not about; null where it is. */
  static Answer.@Nullable Refused outside(Subject subject, Right right) {
    String tool = subject.proposal().tool();
    Authority authority = right.holder().authority();
    if (!authority.isAbout(tool)) {
      return Answer.Refused.of(
          RefusalCode.TOOL_NOT_DECIDED,
          "Expected somebody who decides on %s, but %s decides only on %s"
              .formatted(
                  tool,
                  right.holder().id(),
                  authority.tools().stream()
                      .map(ToolPattern::toString)
                      .collect(Collectors.joining(", "))));
    }
    int tier = subject.classification().tier();
    return authority.reachesTier(tier)
        ? null
        : Answer.Refused.of(
            RefusalCode.OVER_TIER,
            "Expected somebody who decides on tier %d, but %s decides up to tier %d"
                .formatted(tier, right.holder().id(), authority.maxTier()));
  }

  private static Entitlement approving(Question question, Right right, List<Way> ways) {
    List<Way> qualified =
        ways.stream().filter(way -> lacking(question, right, way).isEmpty()).toList();
    if (qualified.isEmpty()) {
      return not(
          RefusalCode.NOT_QUALIFIED,
          "Expected the qualifications %s, but %s"
              .formatted(
                  String.join(", ", ways.getFirst().qualifications()),
                  String.join(" and ", lacking(question, right, ways.getFirst()))));
    }
    List<Way> within = qualified.stream().filter(way -> reaches(right, way.amount())).toList();
    if (!within.isEmpty()) {
      return new Entitled(question.stage(), right, within);
    }
    Money needed = qualified.getFirst().amount();
    Money limit = needed == null ? null : right.limitIn(needed.currency());
    return not(
        RefusalCode.OVER_LIMIT,
        "Expected a limit of at least %s, but %s has %s; somebody with a higher limit must approve"
            .formatted(
                needed,
                nameOf(right),
                limit != null ? limit : needed == null ? "none" : "none in " + needed.currency()));
  }

  /**
   * Who lacks which of the qualifications. They cannot be lent: who acts must hold them; and who
   * does not hold them has no right to lend.
   */
  private static List<String> lacking(Question question, Right right, Way way) {
    return Stream.of(right.person(), right.holder())
        .distinct()
        .map(
            person -> {
              List<String> lacks = person.authority().lacks(way.qualifications(), question.now());
              return lacks.isEmpty()
                  ? ""
                  : "%s does not hold %s at present"
                      .formatted(person.id(), String.join(", ", lacks));
            })
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static boolean reaches(Right right, @Nullable Money amount) {
    if (amount == null) {
      return true;
    }
    Money limit = right.limitIn(amount.currency());
    return limit != null && limit.reaches(amount);
  }

  private static List<Way> ways(Phase.Pending pending, int stage, Right right) {
    List<Way> ways = new ArrayList<>();
    List<Demand> demands = pending.requirement().stages().get(stage).demands();
    for (int index = 0; index < demands.size(); index++) {
      Demand demand = demands.get(index);
      Approver through = admitting(demand.anyOf(), right);
      if (through == null && stage == pending.openStage()) {
        through = admitting(pending.broughtIn(), right);
      }
      if (through == null && stage == pending.openStage()) {
        through = admitting(referred(pending, stage, index), right);
      }
      if (through != null) {
        ways.add(new Way(index, groupOf(through), demand.authority(), demand.qualifications()));
      }
    }
    return ways;
  }

  /** To whom people referred the demand. */
  private static List<Approver> referred(Phase.Pending pending, int stage, int demand) {
    return pending.referrals().stream()
        .filter(each -> each.stage() == stage && each.demands().contains(demand))
        .flatMap(each -> each.to().stream())
        .toList();
  }

  private static @Nullable Approver admitting(List<Approver> approvers, Right right) {
    return approvers.stream()
        .filter(each -> each.admits(right.holder()) && right.covers(groupOf(each)))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String groupOf(Approver approver) {
    return approver instanceof Approver.Group(String name) ? name : null;
  }

  private static Answer.Refused notEligible(Question question, Right right) {
    Phase.Pending pending = question.pending();
    List<Stage> stages = pending.requirement().stages();
    for (int later = question.stage() + 1; later < stages.size(); later++) {
      if (!ways(pending, later, right).isEmpty()) {
        return Answer.Refused.of(
            RefusalCode.STAGE_NOT_OPEN,
            "Expected a decision on stage %d, but %s decides on stage %d, which opens after it"
                .formatted(question.stage() + 1, nameOf(right), later + 1));
      }
    }
    String names = namesOf(pending, question.stage());
    if (right instanceof Right.Lent lent
        && !ways(pending, question.stage(), new Right.Own(lent.holder())).isEmpty()) {
      return Answer.Refused.of(
          RefusalCode.DELEGATION_OUT_OF_SCOPE,
          "Expected a grant that covers what %s decides as one of %s, but %s does not"
              .formatted(lent.holder().id(), names, lent.delegationId()));
    }
    return Answer.Refused.of(
        RefusalCode.NOT_ELIGIBLE,
        "Expected one of %s, but %s is not among them".formatted(names, right.holder().id()));
  }

  private static String nameOf(Right right) {
    return switch (right) {
      case Right.Own own -> own.person().id().value();
      case Right.Lent lent ->
          "%s in the place of %s".formatted(lent.person().id(), lent.holder().id());
    };
  }

  private static Not not(RefusalCode code, String message) {
    return new Not(Answer.Refused.of(code, message));
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
    pending.referrals().stream()
        .filter(each -> each.stage() == stage)
        .forEach(each -> names.addAll(each.to()));
    return names.stream().map(Approver::toString).distinct().collect(Collectors.joining(", "));
  }
}
