package io.countersign.approval.query;

import io.countersign.approval.Approver;
import io.countersign.approval.Phase;
import io.countersign.approval.PrincipalId;
import io.countersign.approval.Subject;
import io.countersign.approval.Verdict;
import java.util.Locale;

/** The stable words of answers. */
final class Words {
  private Words() {}

  /** A constant in small letters. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Who may decide, as {@code group:…} or the person's id. */
  static String of(Approver approver) {
    return switch (approver) {
      case Approver.Group(String name) -> "group:" + name;
      case Approver.Person(PrincipalId id) -> id.value();
    };
  }

  /** Where an action stands. */
  static String of(Phase phase) {
    return switch (phase) {
      case Phase.Unseen _ -> "unseen";
      case Phase.Pending _ -> "pending";
      case Phase.EditPending _ -> "edit_pending";
      case Phase.ChangesRequested _ -> "changes_requested";
      case Phase.Allowed _ -> "allowed";
      case Phase.Granted _ -> "granted";
      case Phase.DraftOnly _ -> "draft_only";
      case Phase.Denied _ -> "denied";
      case Phase.Rejected _ -> "rejected";
      case Phase.Expired _ -> "expired";
      case Phase.Withdrawn _ -> "withdrawn";
      case Phase.Revoked _ -> "revoked";
      case Phase.Redeemed _ -> "redeemed";
      case Phase.Executed _ -> "executed";
      case Phase.Verified _ -> "verified";
      case Phase.RolledBack _ -> "rolled_back";
      case Phase.Misused _ -> "misused";
    };
  }

  /**
   * Where an action stands in the words of {@code propose}, in which what becomes of a permit does
   * not show.
   */
  static String statusOf(Phase phase) {
    return switch (phase) {
      case Phase.Unseen _ -> "refused";
      case Phase.Pending _, Phase.EditPending _ -> "pending";
      case Phase.ChangesRequested _ -> "returned";
      case Phase.Allowed _ -> "allowed";
      case Phase.Granted _ -> "granted";
      case Phase.DraftOnly _ -> "draft_only";
      case Phase.Denied _ -> "denied";
      case Phase.Rejected _ -> "rejected";
      case Phase.Expired _ -> "expired";
      case Phase.Withdrawn _ -> "withdrawn";
      case Phase.Revoked _ -> "revoked";
      case Phase.Redeemed(Subject subject, _, _) -> permitted(subject);
      case Phase.Executed(Subject subject, _, _, _) -> permitted(subject);
      case Phase.Verified(Subject subject, _, _, _) -> permitted(subject);
      case Phase.RolledBack(Subject subject, _, _) -> permitted(subject);
      case Phase.Misused(Subject subject, _) -> permitted(subject);
    };
  }

  private static String permitted(Subject subject) {
    Verdict verdict = subject.classification().verdict();
    return verdict == Verdict.ALLOW || verdict == Verdict.ALLOW_WITH_REVIEW ? "allowed" : "granted";
  }
}
