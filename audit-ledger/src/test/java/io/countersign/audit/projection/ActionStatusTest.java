package io.countersign.audit.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ActionStatusTest {
  @Test
  void everyEventOfTheApprovalIsKnownToChangeTheStatusOrNotTo() {
    Set<String> changes = new TreeSet<>();
    Set<String> others = new TreeSet<>();
    EventTypes.all().stream()
        .filter(type -> Topic.APPROVAL_EVENTS.records().contains(type.recordClass()))
        .forEach(
            type ->
                (ActionStatus.after(type.name(), "").isPresent() ? changes : others)
                    .add(type.name()));

    assertThat(changes)
        .containsExactlyInAnyOrder(
            "approval.requested",
            "approval.allowed",
            "approval.granted",
            "approval.rejected",
            "approval.denied",
            "approval.draft_only",
            "approval.changes_requested",
            "approval.expired",
            "approval.withdrawn",
            "approval.revoked",
            "approval.revalidation_requested");
    // A new event must be put on one side or the other by a person.
    assertThat(others)
        .containsExactlyInAnyOrder(
            "approval.vote_recorded",
            "approval.edit_proposed",
            "approval.edited",
            "approval.commented",
            "approval.reassigned",
            "approval.escalated",
            "approval.reminded",
            "approval.sla_breach",
            "approval.held",
            "approval.review_requested",
            "approval.review_completed",
            "approval.executed",
            "approval.verified",
            "approval.rolled_back",
            "permit.redeemed",
            "permit.violated",
            "command.refused");
  }

  @Test
  void aRefusedProposalEndsARefusedVoteDoesNot() {
    assertThat(ActionStatus.after("command.refused", "action.proposed")).contains("refused");
    assertThat(ActionStatus.after("command.refused", "approval.cast_vote")).isEmpty();
  }
}
