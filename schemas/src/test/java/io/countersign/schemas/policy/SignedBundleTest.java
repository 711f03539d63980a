package io.countersign.schemas.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import io.countersign.events.PublicKey;
import io.countersign.schemas.dsse.Envelope;
import io.countersign.schemas.dsse.SigningKey;
import io.countersign.schemas.json.ActionDigest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignedBundleTest {
  private static final String DOCUMENT = "a policy\n";
  private static final SigningKey KEY = SigningKey.generate();
  private static final PolicyStatement STATEMENT =
      new PolicyStatement(
          "payments",
          "2026-11-21.1",
          PolicyMode.ENFORCE,
          "user:otto",
          Instant.parse("2026-11-21T09:00:00Z"),
          ActionDigest.ofText(DOCUMENT));
  private static final PolicyBundle BUNDLE =
      SignedBundle.sign(STATEMENT, DOCUMENT, "finance", "otto-1", KEY);

  @Test
  void whatIsSignedIsAnInTotoStatementInCanonicalForm() {
    assertThat(new String(STATEMENT.bytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{\"documentDigest\":\""
                + STATEMENT.documentDigest()
                + "\",\"mode\":\"enforce\",\"policy\":\"payments\",\"publishedAt\":"
                + "\"2026-11-21T09:00:00.000Z\",\"publishedBy\":\"user:otto\",\"version\":"
                + "\"2026-11-21.1\"},\"predicateType\":"
                + "\"https://countersign.io/policy-publication/v1\",\"subject\":[{\"digest\":"
                + "{\"sha256\":\""
                + STATEMENT.documentDigest().substring("sha256:".length())
                + "\"},\"name\":\"payments@2026-11-21.1\"}]}");
  }

  @Test
  void aSignedRecordIsWholeAndBelievedWhereTheDirectoryEntitlesItsKey() {
    assertThat(problems(publisher(b -> b))).isEmpty();
  }

  @Test
  void whoeverIsNotEntitledIsNotBelieved() {
    assertThat(problems(null)).containsExactly("The directory knows no principal user:otto.");
    assertThat(problems(publisher(b -> b.setActive(false))))
        .containsExactly("The principal user:otto is not active.");
    assertThat(problems(publisher(b -> b.setPublishes(List.of("payment", "reads*")))))
        .containsExactly("The directory does not let user:otto publish the policy payments.");
    assertThat(problems(publisher(b -> b.setKeys(List.of()))))
        .containsExactly("No key that the directory has of user:otto made the signature.");
    assertThat(problems(publisher(b -> b.setKeys(List.of(key(SigningKey.generate()))))))
        .containsExactly("No key that the directory has of user:otto made the signature.");
    assertThat(problems(publisher(b -> b.setId("user:eva")))).hasSize(1);
  }

  @Test
  void patternsAreExactNamesPrefixesOrEverything() {
    for (String pattern : List.of("payments", "pay*", "*", "payments*")) {
      assertThat(problems(publisher(b -> b.setPublishes(List.of("x", pattern)))))
          .as(pattern)
          .isEmpty();
    }
    for (String pattern : List.of("", "Payments", "payments.*", "*ments", "payment")) {
      assertThat(problems(publisher(b -> b.setPublishes(List.of(pattern)))))
          .as(pattern)
          .isNotEmpty();
    }
  }

  @Test
  void aKeyThatIsNoneIsToldAndNotUsed() {
    Publisher publisher =
        publisher(
            b ->
                b.setKeys(
                    List.of(
                        new PublicKey("short", "Ed25519", "AAAA"),
                        new PublicKey("other", "RSA", "AAAA"),
                        key(KEY))));

    assertThat(publisher.faults()).hasSize(2);
    assertThat(publisher.faults().get(1)).contains("'other' is of the kind RSA");
    assertThat(problems(publisher)).isEmpty();
  }

  static Stream<PolicyBundle> tampered() {
    return Stream.of(
        PolicyBundle.newBuilder(BUNDLE).setMode(PolicyMode.SHADOW).build(),
        PolicyBundle.newBuilder(BUNDLE).setPublishedBy("user:eva").build(),
        PolicyBundle.newBuilder(BUNDLE)
            .setPublishedAt(STATEMENT.publishedAt().plusMillis(1))
            .build(),
        PolicyBundle.newBuilder(BUNDLE).setDocument("another policy\n").build(),
        PolicyBundle.newBuilder(BUNDLE)
            .setDocument("another policy\n")
            .setDocumentDigest(ActionDigest.ofText("another policy\n"))
            .build(),
        PolicyBundle.newBuilder(BUNDLE).setEnvelope(null).build(),
        PolicyBundle.newBuilder(BUNDLE).setEnvelope("{}").build(),
        PolicyBundle.newBuilder(BUNDLE)
            .setEnvelope(Envelope.sign("text/plain", STATEMENT.bytes(), "otto-1", KEY).json())
            .build(),
        PolicyBundle.newBuilder(BUNDLE).setEnvelope(envelope("nonsense")).build(),
        PolicyBundle.newBuilder(BUNDLE)
            .setEnvelope(envelope(" " + new String(STATEMENT.bytes(), StandardCharsets.UTF_8)))
            .build(),
        PolicyBundle.newBuilder(BUNDLE)
            .setEnvelope(
                envelope(
                    new String(STATEMENT.bytes(), StandardCharsets.UTF_8)
                        .replace("{\"documentDigest", "{\"also\":1,\"documentDigest")))
            .build());
  }

  @ParameterizedTest
  @MethodSource("tampered")
  void aRecordThatSaysAnythingElseThanItsSignedStatementIsBroken(PolicyBundle bundle) {
    assertThat(SignedBundle.read("payments@2026-11-21.1", bundle))
        .isInstanceOf(SignedBundle.Reading.Broken.class);
  }

  @Test
  void aRecordUnderAnotherKeyIsBroken() {
    assertThat(SignedBundle.read("payments", BUNDLE))
        .isEqualTo(
            new SignedBundle.Reading.Broken(
                "The key of the record is not payments@2026-11-21.1, name and version of its"
                    + " bundle."));
  }

  @Test
  void theFieldThatDiffersIsNamed() {
    PolicyBundle later =
        PolicyBundle.newBuilder(BUNDLE)
            .setPublishedAt(STATEMENT.publishedAt().plusMillis(1))
            .build();

    assertThat(SignedBundle.read("payments@2026-11-21.1", later))
        .isEqualTo(
            new SignedBundle.Reading.Broken(
                "The signed statement says another publishedAt than the record:"
                    + " \"2026-11-21T09:00:00.000Z\", not \"2026-11-21T09:00:00.001Z\"."));
  }

  private static String envelope(String payload) {
    return Envelope.sign(
            PolicyStatement.PAYLOAD_TYPE, payload.getBytes(StandardCharsets.UTF_8), "otto-1", KEY)
        .json();
  }

  private static List<String> problems(@Nullable Publisher publisher) {
    SignedBundle.Reading reading = SignedBundle.read("payments@2026-11-21.1", BUNDLE);
    assertThat(reading).isInstanceOf(SignedBundle.Reading.Whole.class);
    return ((SignedBundle.Reading.Whole) reading).signed().problems(publisher);
  }

  private static PublicKey key(SigningKey key) {
    return new PublicKey("otto-1", "Ed25519", key.publicKey("otto-1").base64());
  }

  private static Publisher publisher(UnaryOperator<Principal.Builder> change) {
    return Publisher.of(
        change
            .apply(
                Principal.newBuilder()
                    .setId("user:otto")
                    .setKind(PrincipalKind.HUMAN)
                    .setVersion(1)
                    .setChangedBy("user:otto")
                    .setChangedAt(STATEMENT.publishedAt())
                    .setKeys(List.of(key(KEY)))
                    .setPublishes(List.of("*")))
            .build());
  }
}
