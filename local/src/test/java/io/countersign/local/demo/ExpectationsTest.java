package io.countersign.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.agent.Answer;
import io.countersign.agent.AnswerStatus;
import io.countersign.events.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationsTest {

  private final List<String> mismatches = new ArrayList<>();

  @Test
  void theVerdictAndTheTierAreCompared() throws Exception {
    Expectations.verdict(
        json("{\"verdict\":\"deny\",\"tier\":5}"), answer(AnswerStatus.PENDING), mismatches);

    assertThat(mismatches)
        .containsExactly("verdict: expected deny, got require_approval", "tier: expected 5, got 3");
  }

  @Test
  void anExpectationThatNobodyComparesIsAMismatch() throws Exception {
    Expectations.verdict(json("{\"mood\":\"good\"}"), answer(AnswerStatus.PENDING), mismatches);

    assertThat(mismatches).containsExactly("the demo does not know the expectation 'mood'");
  }

  @Test
  void inWhosePlaceWasDecidedIsCompared() throws Exception {
    Expectations.events(
        json("{\"onBehalfOf\":\"user:petra\"}"),
        List.of(),
        answer(AnswerStatus.PENDING),
        mismatches);

    assertThat(mismatches).containsExactly("onBehalfOf: expected user:petra, got nobody");
  }

  @Test
  void aMissingEventIsAMismatchAndIsWaitedFor() throws Exception {
    JsonNode expected = json("{\"end\":\"approval.granted\",\"seen\":[\"approval.sla_breach\"]}");

    assertThat(Expectations.isReached(expected, List.of())).isFalse();
    Expectations.events(expected, List.of(), answer(AnswerStatus.PENDING), mismatches);
    assertThat(mismatches).hasSize(2);
  }

  @Test
  void whoShouldBePendingMustBe() throws Exception {
    Expectations.events(
        json("{\"end\":\"pending\"}"), List.of(), answer(AnswerStatus.REJECTED), mismatches);

    assertThat(mismatches).containsExactly("expected to be pending, got rejected");
  }

  private static JsonNode json(String text) throws Exception {
    return JsonMapper.builder().build().readTree(text);
  }

  private static Answer answer(AnswerStatus status) {
    return new Answer(
        "case-1",
        Verdict.REQUIRE_APPROVAL,
        3,
        status,
        List.of("payments/large"),
        "payments@1",
        null,
        "{}",
        List.of(),
        List.of(),
        null);
  }
}
