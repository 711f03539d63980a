package io.countersign.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.ActionExecuted;
import io.countersign.events.ActionRolledBack;
import io.countersign.events.ActionVerified;
import io.countersign.events.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutcomeJsonTest {
  private static final String EXECUTED =
      """
      {"eventType":"action.executed","eventId":"run-77","actionId":"case-7","executor":"executor:bank-gateway",
       "executedAt":"2026-11-21T09:00:00Z","permitId":"case-7.5","executedArguments":{"b":1,"a":2}}
      """;

  private static Reading<SpecificRecord> read(
      String json, @Nullable String key, @Nullable String type, @Nullable String id) {
    return OutcomeJson.read(json.getBytes(StandardCharsets.UTF_8), key, type, id);
  }

  @Test
  void readsAnExecutionWithItsTypeInAField() {
    assertThat(read(EXECUTED, "case-7", null, null).accepted())
        .contains(
            ActionExecuted.newBuilder()
                .setEventId("run-77")
                .setActionId("case-7")
                .setExecutor("executor:bank-gateway")
                .setExecutedAt(Instant.parse("2026-11-21T09:00:00Z"))
                .setPermitId("case-7.5")
                .setExecutedArguments("{\"a\":2,\"b\":1}")
                .build());
  }

  @Test
  void readsTheTypeTheIdAndTheActionFromHeadersAndKey() {
    String verified =
        "{\"verifier\":\"v\",\"verifiedAt\":\"2026-11-21T09:00:00Z\",\"asApproved\":false}";
    assertThat(read(verified, "case-7", "action.verified", "v-1").accepted())
        .get()
        .isInstanceOfSatisfying(
            ActionVerified.class,
            outcome -> {
              assertThat(outcome.getEventId()).isEqualTo("v-1");
              assertThat(outcome.getActionId()).isEqualTo("case-7");
              assertThat(outcome.getAsApproved()).isFalse();
            });
    String undone =
        "{\"executor\":\"e\",\"rolledBackAt\":\"2026-11-21T09:00:00Z\",\"success\":true}";
    assertThat(read(undone, "case-7", "action.rolled_back", "r-1").accepted())
        .get()
        .isInstanceOf(ActionRolledBack.class);
  }

  @Test
  void refusesWhatNobodyNamed() {
    assertThat(read("{}", "case-7", null, "x").problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.getMessage()).contains("action.rolled_back"));
    assertThat(read("{}", "case-7", "action.eaten", "x").problems()).hasSize(1);
    assertThat(read("[]", "case-7", null, "x").problems()).hasSize(1);
    assertThat(read("{", "case-7", null, "x").problems()).hasSize(1);
  }

  @Test
  void refusesFieldAndHeaderThatDiffer() {
    assertThat(read(EXECUTED, "case-7", "action.verified", "run-78").problems())
        .extracting(Problem::getAt)
        .containsExactly("/eventType", "/eventId");
  }

  @Test
  void namesEachFieldThatIsMissingOrUnknown() {
    String wrong =
        "{\"eventType\":\"action.executed\",\"eventId\":\"e\",\"success\":\"yes\",\"why\":1}";
    assertThat(read(wrong, "case-7", null, null).problems())
        .extracting(Problem::getAt)
        .containsExactlyInAnyOrder(
            "/success", "/executor", "/executedAt", "/executedArguments", "/why");
    String noTruth = "{\"eventType\":\"action.verified\",\"eventId\":\"e\",\"verifier\":\"v\"}";
    assertThat(read(noTruth, "case-7", null, null).problems())
        .extracting(Problem::getAt)
        .containsExactlyInAnyOrder("/verifiedAt", "/asApproved");
  }

  @Test
  void looksAtTheArgumentsOfAnAvroExecution() {
    ActionExecuted executed =
        (ActionExecuted) read(EXECUTED, "case-7", null, null).accepted().orElseThrow();
    assertThat(OutcomeJson.problem(executed)).isEmpty();
    assertThat(
            OutcomeJson.problem(
                ActionExecuted.newBuilder(executed).setExecutedArguments("[]").build()))
        .isPresent();
    assertThat(
            OutcomeJson.problem(
                ActionExecuted.newBuilder(executed).setExecutedArguments("{").build()))
        .isPresent();
    assertThat(OutcomeJson.problem(ActionExecuted.newBuilder(executed).setActionId("").build()))
        .isPresent();
  }
}
