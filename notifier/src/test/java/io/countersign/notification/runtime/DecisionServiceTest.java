package io.countersign.notification.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.notification.Answer;
import io.countersign.notification.DecisionRequest;
import io.countersign.notification.topology.StoredAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class DecisionServiceTest {
  private final List<DecisionService.Sent> sent = new ArrayList<>();
  private final Map<String, StoredAnswer> stored = new HashMap<>();
  private final DecisionService service =
      new DecisionService(
          (command, _, _, _) -> sent.add(command), stored::get, Duration.ofMillis(200));

  @Test
  void aDecisionGetsTheAnswerOfItsCommand() throws Exception {
    CompletableFuture<Answer> answer = decide("user:fatima", "command-1");
    assertThat(sent).extracting(DecisionService.Sent::principal).containsExactly("user:fatima");
    service.answered("other", accepted());
    service.answered("command-1", accepted());
    assertThat(answer.get(1, TimeUnit.SECONDS).accepted()).isTrue();
    assertThat(service.waiting()).isZero();
  }

  @Test
  void aDecisionThatIsSentAgainGetsItsFirstAnswerAndIsNotWrittenAgain() throws Exception {
    stored.put("command-1", accepted());
    assertThat(decide("user:fatima", "command-1").get(1, TimeUnit.SECONDS).accepted()).isTrue();
    assertThat(sent).isEmpty();
  }

  @Test
  void nobodyGetsTheAnswerOfAnother() throws Exception {
    stored.put("command-1", accepted());
    assertThat(decide("user:sam", "command-1").get(1, TimeUnit.SECONDS).code())
        .isEqualTo("command_id_in_use");
  }

  @Test
  void aDecisionThatNobodyAnswersEndsInATimeout() {
    CompletableFuture<Answer> answer = decide("user:fatima", "command-1");
    assertThatThrownBy(() -> answer.get(2, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TimeoutException.class);
    assertThat(service.waiting()).isZero();
  }

  @Test
  void aFormIsTakenOnlyFromTheOneWhoLoadedIt() {
    Csrf csrf = new Csrf();
    String nonce = csrf.nonce(null);
    String token = csrf.token(nonce, "user:fatima");
    assertThat(csrf.valid(nonce, token, "user:fatima")).isTrue();
    assertThat(csrf.valid(nonce, token, "user:sam")).isFalse();
    assertThat(csrf.valid(csrf.nonce(null), token, "user:fatima")).isFalse();
    assertThat(csrf.valid(null, token, "user:fatima")).isFalse();
    assertThat(csrf.nonce("<script>")).isNotEqualTo("<script>");
  }

  private CompletableFuture<Answer> decide(String principal, String commandId) {
    return service.decide(
        "case-1",
        principal,
        "api",
        DecisionRequest.parse(
            ("{\"decision\":\"approve\",\"commandId\":\"" + commandId + "\"}")
                .getBytes(StandardCharsets.UTF_8)),
        null);
  }

  private static StoredAnswer accepted() {
    return new StoredAnswer(
        new Answer("case-1", true, null, "It counts.", "granted"), "user:fatima");
  }
}
