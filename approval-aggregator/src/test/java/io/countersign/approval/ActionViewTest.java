package io.countersign.approval;

import static io.countersign.approval.Situation.oneOf;
import static io.countersign.approval.Situation.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.approval.query.ActionView;
import io.countersign.approval.query.EventView;
import io.countersign.approval.query.LoggedEvent;
import io.countersign.approval.query.VerdictView;
import io.countersign.events.Classification;
import io.countersign.events.EventMeta;
import io.countersign.events.Granted;
import io.countersign.events.Rejected;
import io.countersign.events.RejectionCause;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** What whoever asks is shown of a state. */
final class ActionViewTest {
  private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static LoggedEvent logged(String type, SpecificRecord value) {
    return new LoggedEvent(3, "case-7#3", type, NINE, value);
  }

  private static EventMeta meta() {
    return new EventMeta("case-7#3", "case-7", "acme", NINE, "user:fatima", null, 3);
  }

  private static LoggedEvent granted() {
    return logged(
        "approval.granted",
        new Granted(
            meta(),
            new Classification(
                io.countersign.events.Verdict.REQUIRE_APPROVAL,
                3,
                List.of(),
                "payments@1",
                List.of(),
                1,
                null),
            List.of("user:fatima"),
            "a.b.c",
            "case-7.3",
            NINE.plusSeconds(900),
            "{}",
            "sha256:00",
            false,
            null));
  }

  @Test
  void aRequestShowsWhatPeopleMustDoAndWhoDidIt() throws Exception {
    Situation situation = new Situation().asked(transfer(25_000)).approves("user:fatima");

    ActionView view = ActionView.of(situation.state(), List.of(), false, false);
    JsonNode json = JSON.readTree(JSON.writeValueAsString(view));

    assertThat(view.phase()).isEqualTo("pending");
    assertThat(view.status()).isEqualTo("pending");
    assertThat(json.at("/request/votes/0/voter").asText()).isEqualTo("user:fatima");
    assertThat(json.at("/request/openStage").asInt()).isEqualTo(1);
    assertThat(json.at("/request/stages").size()).isEqualTo(2);
    assertThat(json.at("/proposal/arguments").isObject()).isTrue();
    assertThat(json.path("permit").isNull()).isTrue();
    assertThat(json.path("complete").asBoolean()).isFalse();
  }

  @Test
  void thePermitIsShownToItsHolderAlone() {
    Approval approval =
        new Situation().asked(oneOf("finance-approvers")).approves("user:fatima").state();

    VerdictView held = VerdictView.of(approval, List.of(granted()), true);
    VerdictView seen = VerdictView.of(approval, List.of(granted()), false);

    assertThat(held.permit()).isEqualTo("a.b.c");
    assertThat(held.status()).isEqualTo("granted");
    assertThat(held.settled()).isTrue();
    assertThat(seen.permit()).isNull();
    assertThat(EventView.of(granted(), true).data().path("permit").asText()).isEqualTo("a.b.c");
    assertThat(EventView.of(granted(), false).data().path("permit").isNull()).isTrue();
  }

  @Test
  void aUsedPermitIsNotGivenOutAgain() {
    Situation situation = new Situation().asked(oneOf("finance-approvers")).approves("user:fatima");
    Permit permit = Objects.requireNonNull(situation.state().phase().permit());
    Subject subject = Objects.requireNonNull(situation.state().phase().subject());
    situation.executed("run-1", permit.permitId(), subject.proposal().arguments());

    VerdictView verdict = VerdictView.of(situation.state(), List.of(granted()), true);

    assertThat(verdict.status()).isEqualTo("granted");
    assertThat(verdict.phase()).isNotEqualTo("granted");
    assertThat(verdict.permit()).isNull();
  }

  @Test
  void aRejectionComesWithItsReason() {
    Approval approval =
        new Situation()
            .asked(oneOf("finance-approvers"))
            .votes("user:fatima", ApprovalEvent.Choice.REJECT)
            .state();

    VerdictView verdict =
        VerdictView.of(
            approval,
            List.of(
                logged(
                    "approval.rejected",
                    new Rejected(meta(), RejectionCause.PERSON, "Not this quarter"))),
            true);

    assertThat(verdict.status()).isEqualTo("rejected");
    assertThat(verdict.reasons()).first().isEqualTo("Not this quarter");
  }

  @Test
  void anActionOfWhichNothingIsKnownIsNotSettled() {
    VerdictView verdict = VerdictView.of(Approval.unseen(new ActionId("case-7")), List.of(), true);

    assertThat(verdict.settled()).isFalse();
    assertThat(verdict.verdict()).isNull();
  }
}
