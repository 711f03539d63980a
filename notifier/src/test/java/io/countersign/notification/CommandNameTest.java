package io.countersign.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandNameTest {
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  @Test
  void everyCommandReadsItsBody() {
    assertThat(parse("comment", "{\"text\":\"Look\",\"commandId\":\"c-1\"}"))
        .isEqualTo(new CommandRequest.Comment("Look", "c-1"));
    assertThat(parse("reassign", "{\"to\":[\"group:leads\",\"user:sam\"],\"reason\":\"Holiday\"}"))
        .isEqualTo(
            new CommandRequest.Reassign(
                List.of(Approver.group("leads"), Approver.person("user:sam")), "Holiday", null));
    assertThat(parse("escalate", "{\"reason\":\"It burns\"}"))
        .isEqualTo(new CommandRequest.Escalate(List.of(), "It burns", null));
    assertThat(parse("withdraw", "{}")).isEqualTo(new CommandRequest.Withdraw(null, null));
    assertThat(parse("revoke", "{\"reason\":\"Wrong payee\"}"))
        .isEqualTo(new CommandRequest.Revoke("Wrong payee", null));
    assertThat(parse("review", "{\"review\":\"confirm\"}"))
        .isEqualTo(new CommandRequest.CompleteReview(true, null, null));
    assertThat(parse("review", "{\"review\":\"undo\",\"reason\":\"Wrong\"}"))
        .isEqualTo(new CommandRequest.CompleteReview(false, "Wrong", null));
    assertThat(parse("break-glass", "{\"reason\":\"Outage\"}"))
        .isEqualTo(new CommandRequest.BreakGlass("Outage", null));
    assertThat(parse("redeem", "{\"permitId\":\"a.3\",\"argumentsDigest\":\"" + DIGEST + "\"}"))
        .isEqualTo(new CommandRequest.Redeem("a.3", DIGEST, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "comment|{}|\"text\" is missing",
        "comment|{\"text\":\" \"}|\"text\" is missing",
        "comment|[]|JSON object",
        "comment|{|not JSON",
        "comment|{\"text\":\"x\",\"principal\":\"user:sam\"}|\"principal\" is not a field",
        "reassign|{\"to\":[]}|names who shall decide",
        "reassign|{\"to\":\"user:sam\"}|a list of texts",
        "reassign|{\"to\":[\"sam\"]}|\"group:\" or \"user:\"",
        "reassign|{\"to\":[\"agent:a\"]}|\"group:\" or \"user:\"",
        "reassign|{\"to\":[\"group:\"]}|\"group:\" or \"user:\"",
        "review|{\"review\":\"yes\"}|\"confirm\" or \"undo\"",
        "revoke|{}|\"reason\" is missing",
        "break-glass|{\"reason\":\"\"}|\"reason\" is missing",
        "redeem|{\"permitId\":\"a\",\"argumentsDigest\":\"x\"}|64 hexadecimal",
      })
  void whatIsWrongIsSaid(String command, String body, String sentence) {
    assertThatThrownBy(() -> parse(command, body))
        .isInstanceOf(InvalidDecisionException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void aLongTextIsRefusedAndTheLongestIsNot() {
    String fits = "x".repeat(CommandRequest.MAX_REASON_LENGTH);
    assertThat(parse("comment", "{\"text\":\"" + fits + "\"}"))
        .isEqualTo(new CommandRequest.Comment(fits, null));
    assertThatThrownBy(() -> parse("comment", "{\"text\":\"" + fits + "x\"}"))
        .hasMessageContaining("at most");
  }

  @Test
  void aNameThatIsNoCommandIsNone() {
    assertThat(CommandName.named("grant")).isEmpty();
  }

  private static CommandRequest parse(String command, String body) {
    return CommandName.named(command).orElseThrow().parse(body.getBytes(StandardCharsets.UTF_8));
  }
}
