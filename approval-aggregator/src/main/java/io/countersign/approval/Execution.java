package io.countersign.approval;

import io.countersign.approval.ApprovalEvent.Violation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Compares what was executed with what was permitted. */
final class Execution {
  private Execution() {}

  /** The answer to the report of an execution: it used the permit as it says, or outside it. */
  static Answer executed(Proceedings proceedings, Input.Executed executed) {
    switch (proceedings.state().phase()) {
      case Phase.Allowed allowed -> unused(proceedings, allowed.permit(), executed);
      case Phase.Granted granted -> unused(proceedings, granted.permit(), executed);
      case Phase.Expired(Subject _, Permit permit) when permit != null ->
          unused(proceedings, permit, executed);
      case Phase.Revoked(Subject _, Permit permit, Instant revokedAt) when permit != null ->
          revoked(proceedings, permit, revokedAt, executed);
      case Phase.Redeemed(Subject _, Permit permit, boolean reported) -> {
        if (reported) {
          again(proceedings, permit, executed);
        } else {
          redeemed(proceedings, permit, executed);
        }
      }
      case Phase.Executed used -> again(proceedings, used.permit(), executed);
      case Phase.Verified used -> again(proceedings, used.permit(), executed);
      case Phase.RolledBack used -> again(proceedings, used.permit(), executed);
      case Phase.Misused used -> again(proceedings, used.permit(), executed);
      case Phase.Unseen _,
          Phase.Pending _,
          Phase.EditPending _,
          Phase.ChangesRequested _,
          Phase.DraftOnly _,
          Phase.Denied _,
          Phase.Rejected _,
          Phase.Expired _,
          Phase.Withdrawn _,
          Phase.Revoked _ ->
          emit(proceedings, executed, strange(null, executed));
    }
    return proceedings.accepted();
  }

  /** The permit was not used before: the report uses it. */
  private static void unused(Proceedings proceedings, Permit permit, Input.Executed executed) {
    ApprovalEvent violation = violation(permit, executed);
    if (violation != null) {
      emit(proceedings, executed, violation);
      return;
    }
    emit(
        proceedings,
        executed,
        new ApprovalEvent.PermitRedeemed(permit.permitId(), executed.executedDigest(), true));
    record(proceedings, permit, executed);
  }

  /** The permit was redeemed before, for this execution. */
  private static void redeemed(Proceedings proceedings, Permit permit, Input.Executed executed) {
    ApprovalEvent violation = violation(permit, executed);
    if (violation != null) {
      emit(proceedings, executed, violation);
    } else {
      record(proceedings, permit, executed);
    }
  }

  /** What ran before its permit fell was permitted then, however late the report comes. */
  private static void revoked(
      Proceedings proceedings, Permit permit, Instant revokedAt, Input.Executed executed) {
    if (!permit.permitId().equals(executed.permitId())
        || executed.executedAt().isBefore(revokedAt)) {
      unused(proceedings, permit, executed);
      return;
    }
    emit(
        proceedings,
        executed,
        violated(
            Violation.REVOKED,
            permit,
            executed,
            "Expected no execution after the permit %s was taken back at %s, but %s executed at %s"
                .formatted(
                    permit.permitId(), revokedAt, executed.executor(), executed.executedAt())));
  }

  private static void again(Proceedings proceedings, Permit permit, Input.Executed executed) {
    emit(
        proceedings,
        executed,
        permit.permitId().equals(executed.permitId())
            ? violated(
                Violation.SECOND_USE,
                permit,
                executed,
                "Expected one use of the permit %s, but %s used it again"
                    .formatted(permit.permitId(), executed.executor()))
            : strange(permit, executed));
  }

  private static void record(Proceedings proceedings, Permit permit, Input.Executed executed) {
    emit(
        proceedings,
        executed,
        new ApprovalEvent.ExecutionRecorded(
            permit.permitId(), executed.executedAt(), executed.success(), executed.result()));
  }

  private static void emit(Proceedings proceedings, Input.Executed executed, ApprovalEvent event) {
    proceedings.emit(executed.executor(), executed.reportId(), event);
  }

  /** In what the execution was not as its permit says; null where it was. */
  private static @Nullable ApprovalEvent violation(Permit permit, Input.Executed executed) {
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
    return null;
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
