package io.countersign.tlog.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.tlog.merkle.Rfc6962;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedNoteTest {
  private final SigningKey key = SigningKey.generate("example.org/log", new SecureRandom());

  @Test
  void aNoteSurvivesWritingAndReading() throws MalformedNoteException {
    SignedNote note = SignedNote.parse(SignedNote.sign("one\n\ntwo\n", key).encode());
    assertThat(note.text()).isEqualTo("one\n\ntwo\n");
    assertThat(note.verify(List.of(key.verifier()))).isEqualTo(SignedNote.Verdict.VERIFIED);
  }

  @Test
  void anotherTextUnderTheSameSignatureIsWrong() throws MalformedNoteException {
    String forged = SignedNote.sign("ten\n", key).encode().replace("ten", "two");
    assertThat(SignedNote.parse(forged).verify(List.of(key.verifier())))
        .isEqualTo(SignedNote.Verdict.WRONG_SIGNATURE);
  }

  @Test
  void aKeyUnderAnotherNameIsAnotherKey() {
    SignedNote note = SignedNote.sign("text\n", key);
    assertThat(note.verify(List.of(key.named("example.org/other").verifier())))
        .isEqualTo(SignedNote.Verdict.NO_KNOWN_KEY);
  }

  @Test
  void keysSurviveWritingAndReading() throws MalformedNoteException {
    assertThat(VerifierKey.parse(key.verifier().toString())).isEqualTo(key.verifier());
    assertThat(SigningKey.parse(key.encode()).verifier()).isEqualTo(key.verifier());
    assertThat(key.toString())
        .doesNotContain(key.encode().substring(key.encode().lastIndexOf('+')));
  }

  @Test
  void aKeyWhoseHashIsNotItsOwnIsRefused() {
    String other = key.named("example.org/other").verifier().toString();
    String mixed = other.replace("example.org/other", "example.org/log");
    assertThatThrownBy(() -> VerifierKey.parse(mixed))
        .isInstanceOf(MalformedNoteException.class)
        .hasMessageContaining("hash");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "text\n",
        "text\n\n",
        "text\n\n— a\n",
        "text\n\n- a AAAAAAA=\n",
        "text\n\n— a AAAAAAA\n",
        "text\n\n— a AAAAAA==\n",
        "a\tb\n\n— a AAAAAAA=\n",
        "text\n\n— a AAAAAAA="
      })
  void whatIsNotANoteIsRefused(String text) {
    assertThatThrownBy(() -> SignedNote.parse(text)).isInstanceOf(MalformedNoteException.class);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    assertThatThrownBy(() -> SignedNote.parse(new byte[] {(byte) 0xff, '\n', '\n'}))
        .isInstanceOf(MalformedNoteException.class);
  }

  @Test
  void aCheckpointSurvivesWritingAndReading() throws MalformedNoteException {
    Checkpoint checkpoint =
        new Checkpoint("example.org/log", 7, Rfc6962.emptyRoot(), List.of("extension"));
    assertThat(Checkpoint.parse(checkpoint.encode())).isEqualTo(checkpoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "o\n",
        "o\n1\n",
        "o\n01\nROOT\n",
        "o\n-1\nROOT\n",
        "o\n+1\nROOT\n",
        "o\n9223372036854775808\nROOT\n",
        "o\n1\nAAAA\n",
        "\n1\nROOT\n",
        "o\n1\nROOT\n\n",
        "o\n1\nROOT"
      })
  void whatIsNotACheckpointIsRefused(String text) {
    String root =
        new String(
            java.util.Base64.getEncoder().encode(Rfc6962.emptyRoot()), StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> Checkpoint.parse(text.replace("ROOT", root)))
        .isInstanceOf(MalformedNoteException.class);
  }
}
