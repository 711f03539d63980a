package io.countersign.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DecisionRequestTest {
  @Test
  void editsKeepTheirJsonValues() {
    DecisionRequest request =
        parse("{\"decision\":\"approve\",\"edits\":{\"/amount\":24000,\"/memo\":\"x\"}}");
    assertThat(request.edits()).containsEntry("/amount", "24000").containsEntry("/memo", "\"x\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"decision\":\"yes\"}",
        "{\"decision\":7}",
        "{\"decision\":\"approve\",\"principal\":\"user:sam\"}",
        "{\"decision\":\"approve\",\"decision\":\"reject\"}",
        "{\"decision\":\"reject\",\"edits\":{\"/amount\":1}}",
        "{\"decision\":\"approve\",\"edits\":{\"amount\":1}}",
        "{\"decision\":\"approve\",\"edits\":{\"/a~2\":1}}",
        "{\"decision\":\"approve\",\"edits\":[]}",
        "{\"decision\":\"approve\",\"commandId\":\"a b\"}",
        "{\"decision\":\"approve\",\"seenArgumentsDigest\":\"md5:1\"}"
      })
  void whatIsNotWellFormedIsRefusedWithASentence(String body) {
    assertThatThrownBy(() -> parse(body))
        .isInstanceOf(InvalidDecisionException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void aReasonHasABound() {
    String fits = "x".repeat(CommandRequest.MAX_REASON_LENGTH);
    assertThat(parse("{\"decision\":\"reject\",\"reason\":\"" + fits + "\"}").reason())
        .isEqualTo(fits);
    assertThatThrownBy(() -> parse("{\"decision\":\"reject\",\"reason\":\"" + fits + "x\"}"))
        .isInstanceOf(InvalidDecisionException.class);
  }

  @Test
  void charactersThatTheEyeCannotSeeAreShownAsCodePoints() {
    assertThat(VisibleText.show("a\u202Eb\u200Bc\u0007d\u2066e\u3164f\ng"))
        .isEqualTo("a⟨U+202E⟩b⟨U+200B⟩c⟨U+0007⟩d⟨U+2066⟩e⟨U+3164⟩f\ng");
    assertThat(VisibleText.line("a\r\nb")).isEqualTo("a b");
    assertThat(VisibleText.show("Zürich 東京 😀")).isEqualTo("Zürich 東京 😀");
  }

  private static DecisionRequest parse(String json) {
    return DecisionRequest.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
