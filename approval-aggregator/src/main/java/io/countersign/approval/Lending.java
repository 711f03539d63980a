package io.countersign.approval;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows a grant, and the grants that it was given on by, to the right that they lend. */
sealed interface Lending {
  /**
   * They lend one.
   *
   * @param right the right
   */
  record Lends(Right.Lent right) implements Lending {}

  /**
   * They lend none.
   *
   * @param refusal why
   */
  record Nothing(Answer.Refused refusal) implements Lending {}

  /**
   * Follows {@code grant}, which {@code voter} has.
   *
   * <p>Every link must hold now, be written by who gives it and cover the action; nobody may stand
   * in it twice; and everybody in it must be somebody who could decide themselves, so that a party
   * to the action lends no right, nor passes one on.
   */
  static Lending of(Subject subject, Principal voter, Delegation grant, Facts facts, Instant now) {
    Deque<Delegation> chain = new ArrayDeque<>();
    Set<PrincipalId> people = new HashSet<>(Set.of(voter.id()));
    Delegation link = grant;
    while (true) {
      Answer.Refused unfit = unfit(subject, link, now);
      if (unfit != null) {
        return new Nothing(unfit);
      }
      if (!people.add(link.grantor())) {
        return invalid(grant, "its chain comes back to " + link.grantor());
      }
      Standing standing = Standing.of(subject, link.grantor(), facts);
      if (standing instanceof Standing.None(Answer.Refused refusal)) {
        return new Nothing(
            new Answer.Refused(
                refusal.code(),
                "The grant %s lends no right. %s".formatted(grant.id(), refusal.message()),
                List.of()));
      }
      chain.addFirst(link);
      String parentId = link.parent();
      if (parentId == null) {
        return new Lends(
            new Right.Lent(voter, ((Standing.Person) standing).principal(), List.copyOf(chain)));
      }
      if (chain.size() == Delegation.MAX_CHAIN) {
        return invalid(grant, "its chain has more than %d grants".formatted(Delegation.MAX_CHAIN));
      }
      Delegation parent = facts.delegation(parentId);
      String broken = broken(link, parentId, parent);
      if (broken != null || parent == null) {
        return invalid(grant, String.valueOf(broken));
      }
      link = parent;
    }
  }

  private static Answer.@Nullable Refused unfit(Subject subject, Delegation link, Instant now) {
    if (!link.holds(now)) {
      return Answer.Refused.of(
          RefusalCode.DELEGATION_NOT_IN_FORCE,
          link.revoked()
              ? "Expected a grant that holds, but %s was taken back".formatted(link.id())
              : "Expected a grant that holds now, but %s holds from %s until %s"
                  .formatted(link.id(), link.validFrom(), link.validUntil()));
    }
    if (!link.writtenBy().equals(link.grantor())) {
      return Answer.Refused.of(
          RefusalCode.DELEGATION_INVALID,
          "Expected a grant that %s gave, but %s wrote %s"
              .formatted(link.grantor(), link.writtenBy(), link.id()));
    }
    String tool = subject.proposal().tool();
    int tier = subject.classification().tier();
    if (!link.scope().isAbout(tool) || !link.scope().reachesTier(tier)) {
      return Answer.Refused.of(
          RefusalCode.DELEGATION_OUT_OF_SCOPE,
          "Expected a grant that covers %s of tier %d, but %s does not"
              .formatted(tool, tier, link.id()));
    }
    return null;
  }

  private static @Nullable String broken(
      Delegation link, String parentId, @Nullable Delegation parent) {
    if (parent == null) {
      return "there is no grant %s above %s".formatted(parentId, link.id());
    }
    if (!parent.mayDelegate()) {
      return "%s may not be given on".formatted(parentId);
    }
    return parent.grantee().equals(link.grantor())
        ? null
        : "%s was given to %s and not to %s".formatted(parentId, parent.grantee(), link.grantor());
  }

  private static Nothing invalid(Delegation grant, String why) {
    return new Nothing(
        Answer.Refused.of(
            RefusalCode.DELEGATION_INVALID,
            "Expected a chain of grants that holds for %s, but %s".formatted(grant.id(), why)));
  }
}
