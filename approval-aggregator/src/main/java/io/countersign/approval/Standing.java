package io.countersign.approval;

import org.jspecify.annotations.Nullable;

/**
 * Whether somebody may decide on an action at all, before it is asked whether this decision is
 * theirs.
 */
sealed interface Standing {
  /**
   * They may.
   *
   * @param principal the person as the directory has them
   */
  record Person(Principal principal) implements Standing {}

  /**
   * They may not.
   *
   * @param refusal why
   */
  record None(Answer.Refused refusal) implements Standing {}

  /** Asks it of {@code id}: a human, known, active, and no party to {@code subject}. */
  static Standing of(Subject subject, PrincipalId id, Facts facts) {
    Standing standing = human(id, facts);
    String interest = standing instanceof Person ? interest(subject, id, facts) : null;
    return interest == null
        ? standing
        : none(
            RefusalCode.SEPARATION_OF_DUTIES,
            "Expected somebody without a part in the action, but %s %s".formatted(id, interest));
  }

  /** Why {@code id} may not act at present; null where nothing is known against it. */
  static Answer.@Nullable Refused inactive(PrincipalId id, Facts facts) {
    Principal known = facts.principal(id);
    return known == null || known.active()
        ? null
        : Answer.Refused.of(
            RefusalCode.INACTIVE_PRINCIPAL,
            "Expected somebody who may act, but the directory has %s as inactive".formatted(id));
  }

  /**
   * Why {@code id} may not say something about {@code subject}; null where they may: a human of the
   * directory, or whoever has a part in it.
   */
  static Answer.@Nullable Refused partyOrHuman(Subject subject, PrincipalId id, Facts facts) {
    if (interest(subject, id, facts) != null) {
      return inactive(id, facts);
    }
    return human(id, facts) instanceof None(Answer.Refused refusal) ? refusal : null;
  }

  /** Asks whether {@code id} is a human, known and active, whatever their part in the action. */
  static Standing human(PrincipalId id, Facts facts) {
    if (id.isAgent()) {
      return none(
          RefusalCode.NOT_HUMAN, "Expected a human to decide, but %s is an agent".formatted(id));
    }
    Principal principal = facts.principal(id);
    if (principal == null) {
      return none(
          RefusalCode.UNKNOWN_PRINCIPAL,
          "Expected somebody whom the directory knows, but it has no %s".formatted(id));
    }
    if (principal.kind() != Principal.Kind.HUMAN) {
      return none(
          RefusalCode.NOT_HUMAN,
          "Expected a human to decide, but the directory says that %s is %s"
              .formatted(id, principal.kind()));
    }
    if (!principal.active()) {
      return none(
          RefusalCode.INACTIVE_PRINCIPAL,
          "Expected somebody who may act, but the directory has %s as inactive".formatted(id));
    }
    return new Person(principal);
  }

  private static @Nullable String interest(Subject subject, PrincipalId id, Facts facts) {
    if (subject.parties().contains(id)) {
      return "asked for it or owns the agent that wants it";
    }
    // Another attempt may have come from another agent: the owner of each of them has a part in it.
    for (PrincipalId party : subject.parties()) {
      Principal agent = party.isAgent() ? facts.principal(party) : null;
      if (agent != null && id.equals(agent.owner())) {
        return "owns the agent that wants it, by the directory";
      }
    }
    return null;
  }

  private static Standing none(RefusalCode code, String message) {
    return new None(Answer.Refused.of(code, message));
  }
}
