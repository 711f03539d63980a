package io.countersign.approval;

import org.jspecify.annotations.Nullable;

/** Using a permit before the action is executed: exactly one redeemer wins. */
final class Redeeming {
  private Redeeming() {}

  /** The answer to a command that uses the unused {@code permit}. */
  static Answer redeem(Proceedings proceedings, Permit permit, Input.Redeem redeem, Facts facts) {
    Answer.Refused unfit = redeemer(permit, redeem.sender().principal(), facts);
    if (unfit == null) {
      unfit = comparison(permit, redeem);
    }
    if (unfit != null) {
      return unfit;
    }
    if (!proceedings.now().isBefore(permit.expiresAt())) {
      return Answer.Refused.of(
          RefusalCode.PERMIT_EXPIRED,
          "Expected a permit that is valid, but %s ended at %s"
              .formatted(permit.permitId(), permit.expiresAt()));
    }
    proceedings.emit(
        redeem.sender().principal().value(),
        redeem.sender().commandId(),
        new ApprovalEvent.PermitRedeemed(permit.permitId(), redeem.argumentsDigest(), false));
    return proceedings.accepted();
  }

  /** The permit's agent, or a service of the directory that executes for it. */
  private static Answer.@Nullable Refused redeemer(Permit permit, PrincipalId who, Facts facts) {
    Answer.Refused inactive = Standing.inactive(who, facts);
    if (inactive != null) {
      return inactive;
    }
    Principal known = facts.principal(who);
    boolean service = known != null && known.kind() == Principal.Kind.SERVICE;
    return service || who.equals(PrincipalId.ofAgent(permit.agentId()))
        ? null
        : Answer.Refused.of(
            RefusalCode.NOT_ELIGIBLE,
            "Expected the agent %s or a service of the directory, but it is %s"
                .formatted(permit.agentId(), who));
  }

  private static Answer.@Nullable Refused comparison(Permit permit, Input.Redeem redeem) {
    if (!permit.permitId().equals(redeem.permitId())) {
      return Answer.Refused.of(
          RefusalCode.OTHER_PERMIT,
          "Expected the permit %s, but it is %s".formatted(permit.permitId(), redeem.permitId()));
    }
    if (!permit.argumentsDigest().equals(redeem.argumentsDigest())) {
      return Answer.Refused.of(
          RefusalCode.OTHER_ARGUMENTS,
          "Expected arguments with digest %s, but they have %s; execute those that the grant carries"
              .formatted(permit.argumentsDigest(), redeem.argumentsDigest()));
    }
    return null;
  }
}
