package io.countersign.approval;

import io.countersign.approval.ApprovalEvent.Violation;
import org.jspecify.annotations.Nullable;

/** Compares what was executed with what was permitted. */
final class Execution {
  private Execution() {}

  static Answer decide(Proceedings proceedings, Input.Executed executed) {
    Handled.Key key =
        new Handled.Key(Handled.Kind.OUTCOME, executed.executor(), executed.reportId());
    if (proceedings.state().handled().find(key) != null) {
      return Answer.NOTHING;
    }
    ApprovalEvent event =
        switch (proceedings.state().phase()) {
          case Phase.Allowed allowed -> compare(allowed.permit(), executed);
          case Phase.Granted granted -> compare(granted.permit(), executed);
          case Phase.Expired(Subject _, Permit permit) when permit != null ->
              compare(permit, executed);
          case Phase.Redeemed redeemed -> again(redeemed.permit(), executed);
          case Phase.Misused misused -> again(misused.permit(), executed);
          case Phase.Unseen _,
              Phase.Pending _,
              Phase.EditPending _,
              Phase.ChangesRequested _,
              Phase.DraftOnly _,
              Phase.Denied _,
              Phase.Rejected _,
              Phase.Expired _,
              Phase.Withdrawn _ ->
              strange(null, executed);
        };
    proceedings.emit(executed.executor(), executed.reportId(), event);
    return proceedings.accepted();
  }

  private static ApprovalEvent compare(Permit permit, Input.Executed executed) {
    if (!permit.permitId().equals(executed.permitId())) {
      return strange(permit, executed);
    }
    if (!permit.argumentsDigest().equals(executed.executedDigest())) {
      return violated(
          Violation.OTHER_ARGUMENTS,
          permit,
          executed,
          "Expected arguments with digest %s, but %s executed others, with digest %s"
              .formatted(permit.argumentsDigest(), executed.executor(), executed.executedDigest()));
    }
    if (!executed.executedAt().isBefore(permit.expiresAt())) {
      return violated(
          Violation.AFTER_EXPIRY,
          permit,
          executed,
          "Expected an execution before %s, but %s executed at %s"
              .formatted(permit.expiresAt(), executed.executor(), executed.executedAt()));
    }
    return new ApprovalEvent.PermitRedeemed(permit.permitId(), executed.executedDigest());
  }

  private static ApprovalEvent again(Permit permit, Input.Executed executed) {
    if (!permit.permitId().equals(executed.permitId())) {
      return strange(permit, executed);
    }
    return violated(
        Violation.SECOND_USE,
        permit,
        executed,
        "Expected one use of the permit %s, but %s used it again"
            .formatted(permit.permitId(), executed.executor()));
  }

  /** No permit was shown, or one that is not this action's. */
  private static ApprovalEvent strange(@Nullable Permit permit, Input.Executed executed) {
    if (executed.permitId() == null) {
      return violated(
          Violation.NO_PERMIT,
          permit,
          executed,
          "Expected a permit, but %s executed without one".formatted(executed.executor()));
    }
    return violated(
        Violation.OTHER_PERMIT,
        permit,
        executed,
        "Expected %s, but %s showed the permit %s"
            .formatted(
                permit == null ? "no execution, for nothing is permitted" : permit.permitId(),
                executed.executor(),
                executed.permitId()));
  }

  private static ApprovalEvent violated(
      Violation violation, @Nullable Permit permit, Input.Executed executed, String message) {
    return new ApprovalEvent.PermitViolated(
        violation,
        permit == null ? null : permit.argumentsDigest(),
        executed.executedDigest(),
        message);
  }
}
