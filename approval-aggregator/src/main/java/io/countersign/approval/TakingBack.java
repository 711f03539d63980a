package io.countersign.approval;

import org.jspecify.annotations.Nullable;

/** Withdrawing what is not decided, and revoking a permit that is not used. */
final class TakingBack {
  private TakingBack() {}

  /**
   * The answer to a withdrawal: the agent and whoever asked for the action or owns the agent may
   * take it back, as long as nothing is decided.
   */
  static Answer withdraw(
      Proceedings proceedings, Subject subject, Input.Withdraw withdraw, Facts facts) {
    PrincipalId principal = withdraw.sender().principal();
    Answer.Refused inactive = Standing.inactive(principal, facts);
    if (inactive != null) {
      return inactive;
    }
    if (!subject.parties().contains(principal)) {
      return Answer.Refused.of(
          RefusalCode.NOT_ELIGIBLE,
          "Expected the agent, its owner or who asked for the action, but it is " + principal);
    }
    proceedings.dismissEdit("The request was withdrawn before the policy answered the edit");
    proceedings.emit(
        principal.value(),
        withdraw.sender().commandId(),
        new ApprovalEvent.Withdrawn(withdraw.reason()));
    return proceedings.accepted();
  }

  /**
   * The answer to a revocation: the agent's owner, whoever approved, and whoever may decide on the
   * request or review the action may take an unused permit back. It gives nobody a right, so that
   * no limit is asked for and nobody is too close to the action.
   */
  static Answer revoke(Proceedings proceedings, Input.Revoke revoke, Facts facts) {
    Standing standing = Standing.human(revoke.sender().principal(), facts);
    if (standing instanceof Standing.None none) {
      return none.refusal();
    }
    if (revoke.reason().isBlank()) {
      return Answer.Refused.of(
          RefusalCode.REASON_REQUIRED, "Expected a reason that tells the agent why");
    }
    Approval state = proceedings.state();
    Principal person = ((Standing.Person) standing).principal();
    if (!mayRevoke(state, person, facts)) {
      return Answer.Refused.of(
          RefusalCode.NOT_ELIGIBLE,
          "Expected the agent's owner, somebody who approved, or somebody who may decide on the"
              + " request or review the action, but it is "
              + person.id());
    }
    Permit permit = state.phase().permit();
    proceedings.emit(
        person.id().value(),
        revoke.sender().commandId(),
        new ApprovalEvent.Revoked(
            ApprovalEvent.RevocationCause.PERSON,
            permit == null ? null : permit.permitId(),
            revoke.reason()));
    return proceedings.accepted();
  }

  private static boolean mayRevoke(Approval state, Principal person, Facts facts) {
    return switch (state.phase()) {
      case Phase.Allowed(Subject subject, Permit _) ->
          owns(subject, person, facts)
              || (state.review() instanceof Review.Awaited awaited
                  && awaited.reviewers().stream().anyMatch(each -> each.admits(person)));
      case Phase.Granted(Subject subject, Permit permit, Requirement requirement) ->
          owns(subject, person, facts)
              || permit.approvers().contains(person.id())
              || decides(requirement, person);
      case Phase other -> throw new IllegalStateException("Nothing can be revoked in " + other);
    };
  }

  private static boolean owns(Subject subject, Principal person, Facts facts) {
    Principal agent = facts.principal(subject.proposal().agent());
    return person.id().equals(subject.proposal().agentOwner())
        || (agent != null && person.id().equals(agent.owner()));
  }

  private static boolean decides(@Nullable Requirement requirement, Principal person) {
    return requirement != null
        && requirement.stages().stream()
            .flatMap(stage -> stage.demands().stream())
            .flatMap(demand -> demand.anyOf().stream())
            .anyMatch(approver -> approver.admits(person));
  }
}
