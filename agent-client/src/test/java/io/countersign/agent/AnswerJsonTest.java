package io.countersign.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerJsonTest {

  @Test
  void aGrantHasTheFixedShape() {
    Answer answer =
        AnswerFold.fold(List.of(Events.requested(), Events.granted("{\"amount\":1e+21}")))
            .orElseThrow();

    assertThat(AnswerJson.write(answer))
        .isEqualTo(
            """
            {"actionId":"invoice-4821","verdict":"require_approval","tier":3,"status":"granted",\
            "rules":["payments/large-transfer"],"policy":"payments@1","permit":"a.b.c",\
            "arguments":{"amount":1e+21},"reasons":["transfer of 10,000 EUR or more"],\
            "missing":[],"code":null}\
            """);
  }

  @Test
  void aRefusalHasNoTierAndNoPermit() {
    Answer answer =
        AnswerFold.fold(List.of(Events.refused("action.proposed", "malformed_proposal")))
            .orElseThrow();

    assertThat(AnswerJson.write(answer))
        .contains("\"verdict\":\"deny\",\"tier\":null,\"status\":\"refused\"")
        .contains("\"permit\":null,\"arguments\":{}")
        .contains("\"code\":\"malformed_proposal\"");
  }
}
