package io.countersign.approval.permit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.approval.ActionId;
import io.countersign.approval.Permit;
import io.countersign.approval.PrincipalId;
import io.countersign.approval.Target;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.permit.PermitKey;
import io.countersign.schemas.permit.PermitKeyRing;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class Ed25519PermitSignerTest {
  // The seed and the public key of RFC 8037, appendix A.
  private static final byte[] SEED =
      Base64.getUrlDecoder().decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
  private static final String PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
  private static final byte[] SPKI_HEADER = HexFormat.of().parseHex("302a300506032b6570032100");

  private final Ed25519PermitSigner signer =
      new Ed25519PermitSigner(new PermitKey(SEED, PermitKey.FROM_THE_BEGINNING));

  private static final Permit PERMIT =
      new Permit(
          "case-7.5",
          "procurement-agent",
          Instant.parse("2026-11-21T09:00:00Z"),
          Instant.parse("2026-11-21T09:15:00Z"),
          new ActionId("case-7"),
          "transfer",
          "payments.transfer",
          new Target("bank", "vendor:acme", null, null),
          "sha256:00ff",
          3,
          "payments@1",
          List.of(new PrincipalId("user:fatima")));

  @Test
  void theJdkVerifiesWhatIsSigned() throws Exception {
    String[] parts = signer.sign(PERMIT).split("\\.", -1);
    byte[] raw = Base64.getUrlDecoder().decode(PUBLIC);
    byte[] spki = new byte[SPKI_HEADER.length + raw.length];
    System.arraycopy(SPKI_HEADER, 0, spki, 0, SPKI_HEADER.length);
    System.arraycopy(raw, 0, spki, SPKI_HEADER.length, raw.length);
    PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(key);
    verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(parts).hasSize(3);
    assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
  }

  @Test
  void theClaimsAreNarrow() {
    JsonNode claims =
        CanonicalJson.parse(Base64.getUrlDecoder().decode(signer.sign(PERMIT).split("\\.", -1)[1]));
    assertThat(claims.toString())
        .isEqualTo(
            "{\"action\":{\"id\":\"case-7\",\"target\":{\"resource\":\"vendor:acme\",\"system\":\"bank\"},\"tool\":\"payments.transfer\",\"type\":\"transfer\"},"
                + "\"approvers\":[\"user:fatima\"],\"args_sha256\":\"00ff\",\"aud\":\"bank\",\"exp\":1795252500,\"iat\":1795251600,"
                + "\"iss\":\"countersign\",\"jti\":\"case-7.5\",\"nbf\":1795251600,\"policy\":\"payments@1\",\"single_use\":true,"
                + "\"sub\":\"procurement-agent\",\"tier\":3}");
  }

  @Test
  void theSamePermitGivesTheSameText() {
    assertThat(signer.sign(PERMIT)).isEqualTo(signer.sign(PERMIT));
  }

  @Test
  void aPermitIsSignedByTheKeyWhoseTurnItWasWhenItWasIssued() {
    PermitKey old = new PermitKey(SEED, PermitKey.FROM_THE_BEGINNING);
    PermitKey next = new PermitKey(new byte[PermitKey.SEED_BYTES], PERMIT.issuedAt());
    PermitKey later = new PermitKey(next.seed(), PERMIT.issuedAt().plusSeconds(1));

    RotatingPermitSigner rotating = new RotatingPermitSigner(new PermitKeyRing(List.of(old)));
    assertThat(keyOf(rotating.sign(PERMIT))).isEqualTo(old.keyId());

    rotating.use(new PermitKeyRing(List.of(old, later)));
    assertThat(rotating.sign(PERMIT)).isEqualTo(signer.sign(PERMIT));

    rotating.use(new PermitKeyRing(List.of(old, next)));
    assertThat(keyOf(rotating.sign(PERMIT))).isEqualTo(next.keyId());
  }

  @Test
  void theKeyThatWillSignAndTheOneThatDidArePublished() {
    PermitKey old = new PermitKey(SEED, PermitKey.FROM_THE_BEGINNING);
    PermitKey next = new PermitKey(new byte[PermitKey.SEED_BYTES], PERMIT.issuedAt());
    RotatingPermitSigner rotating = new RotatingPermitSigner(new PermitKeyRing(List.of(old, next)));

    assertThat(published(rotating, PERMIT.issuedAt().minusSeconds(60)))
        .containsExactly(old.keyId(), next.keyId());
    assertThat(published(rotating, PERMIT.expiresAt())).containsExactly(old.keyId(), next.keyId());
    assertThat(published(rotating, PERMIT.issuedAt().plus(Duration.ofDays(31))))
        .containsExactly(next.keyId());
  }

  private static List<String> published(RotatingPermitSigner signer, Instant now) {
    return signer.publicKeys(now).get("keys").findValuesAsText("kid");
  }

  private static String keyOf(String permit) {
    return CanonicalJson.parse(Base64.getUrlDecoder().decode(permit.split("\\.", -1)[0]))
        .get("kid")
        .asText();
  }
}
