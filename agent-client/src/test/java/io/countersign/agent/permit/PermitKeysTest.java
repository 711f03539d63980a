package io.countersign.agent.permit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PermitKeysTest {

  private final TestIssuer issuer = new TestIssuer("k1");

  @Test
  void keysForOtherPurposesArePassedOver() {
    String jwks =
        "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"e\"},{\"kty\":\"OKP\",\"crv\":\"X25519\",\"kid\":\"x\"},%s]}"
            .formatted(issuer.jwk());

    assertThat(PermitKeys.ofJwks(jwks).ids()).containsExactly("k1");
  }

  @Test
  void twoKeysUnderOneIdAreRefused() {
    String jwks = "{\"keys\":[%s,%s]}".formatted(issuer.jwk(), new TestIssuer("k1").jwk());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PermitKeys.ofJwks(jwks))
        .withMessageContaining("'k1' is there twice");
  }

  @Test
  void aSetWithoutASingleUsableKeyIsRefused() {
    for (String jwks : new String[] {"{}", "{\"keys\":{}}", "{\"keys\":[]}", "[]", "", "{"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> PermitKeys.ofJwks(jwks));
    }
  }

  @Test
  void aKeyOfAnotherLengthIsRefused() {
    String jwks = issuer.jwks().replace(issuer.x(), TestIssuer.encode(new byte[31]));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PermitKeys.ofJwks(jwks))
        .withMessageContaining("32 bytes");
  }
}
