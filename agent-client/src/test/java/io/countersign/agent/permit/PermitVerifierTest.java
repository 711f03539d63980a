package io.countersign.agent.permit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.agent.permit.PermitCheck.Flaw;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermitVerifierTest {

  private static final TestIssuer ISSUER = new TestIssuer("k1");
  private static final PermitVerifier VERIFIER =
      new PermitVerifier(PermitKeys.ofJwks(ISSUER.jwks()));

  @Test
  void aPermitForExactlyThisExecutionIsValid() {
    PermitCheck check =
        VERIFIER.verify(ISSUER.permit(), TestIssuer.execution(), TestIssuer.NOW.plusSeconds(5));

    assertThat(check).isInstanceOf(PermitCheck.Valid.class);
    Permit permit = ((PermitCheck.Valid) check).permit();
    assertThat(permit.id()).isEqualTo("invoice-4821.5");
    assertThat(permit.keyId()).isEqualTo("k1");
    assertThat(permit.approvers()).containsExactly("user:fatima", "user:lena");
    assertThat(permit.expiresAt()).isEqualTo(TestIssuer.NOW.plusSeconds(900));
    assertThat(permit.action().target()).contains(TestIssuer.TARGET);
  }

  @Test
  void orderOfKeysAndFormOfNumbersDoNotMatter() {
    String sameArguments = "{ \"to\":\"vendor:acme\", \"currency\":\"EUR\", \"amount\":2.4e4 }";

    assertThat(VERIFIER.verify(ISSUER.permit(), withArguments(sameArguments), TestIssuer.NOW))
        .isInstanceOf(PermitCheck.Valid.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"amount\":24001,\"currency\":\"EUR\",\"to\":\"vendor:acme\"}",
        "{\"amount\":\"24000\",\"currency\":\"EUR\",\"to\":\"vendor:acme\"}",
        "{\"amount\":24000,\"currency\":\"EUR\",\"to\":\"vendor:\u0430cme\"}",
        "{\"amount\":24000,\"currency\":\"EUR\",\"to\":\"vendor:acme\",\"memo\":null}",
        "{\"amount\":1,\"amount\":24000,\"currency\":\"EUR\",\"to\":\"vendor:acme\"}",
        "{\"amount\":24000,\"currency\":\"EUR\",\"to\":\"vendor:acme\"} {}",
        "{}",
        "[]",
        "",
      })
  void otherArgumentsAreNotCovered(String arguments) {
    assertFlaw(Flaw.ARGUMENTS, ISSUER.permit(), withArguments(arguments));
  }

  @Test
  void anotherActionTypeToolTargetAudienceOrAgentIsNotCovered() {
    Execution e = TestIssuer.execution();
    String permit = ISSUER.permit();

    assertFlaw(
        Flaw.ACTION,
        permit,
        new Execution(
            "other", e.agent(), e.actionType(), e.tool(), e.target(), e.audience(), e.arguments()));
    assertFlaw(
        Flaw.ACTION,
        permit,
        new Execution(
            e.actionId(), e.agent(), "delete", e.tool(), e.target(), e.audience(), e.arguments()));
    assertFlaw(
        Flaw.ACTION,
        permit,
        new Execution(
            e.actionId(),
            e.agent(),
            e.actionType(),
            "payments.refund",
            e.target(),
            e.audience(),
            e.arguments()));
    assertFlaw(Flaw.ACTION, permit, withTarget(Optional.empty()));
    assertFlaw(
        Flaw.ACTION,
        permit,
        withTarget(Optional.of("{\"resource\":\"vendor:globex\",\"system\":\"bank\"}")));
    assertFlaw(
        Flaw.AUDIENCE,
        permit,
        new Execution(
            e.actionId(),
            e.agent(),
            e.actionType(),
            e.tool(),
            e.target(),
            Optional.of("other-bank"),
            e.arguments()));
    assertFlaw(
        Flaw.AGENT,
        permit,
        new Execution(
            e.actionId(),
            "rogue",
            e.actionType(),
            e.tool(),
            e.target(),
            e.audience(),
            e.arguments()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "HS256", "ES256", "RS256", "Ed25519", "eddsa", ""})
  void everyOtherAlgorithmIsRefused(String algorithm) {
    String permit =
        ISSUER.sign(ISSUER.header().put("alg", algorithm).toString(), ISSUER.claims().toString());

    assertFlaw(Flaw.ALGORITHM, permit);
  }

  @Test
  void anUnsignedPermitIsRefused() {
    String unsigned =
        TestIssuer.encode(ISSUER.header().put("alg", "none").toString())
            + "."
            + TestIssuer.encode(ISSUER.claims().toString())
            + ".";

    assertFlaw(Flaw.ALGORITHM, unsigned);
    assertFlaw(Flaw.SIGNATURE, ISSUER.permit().replaceAll("[^.]*$", ""));
  }

  @Test
  void thePublicKeyAsSharedSecretIsRefused() throws Exception {
    String signed =
        TestIssuer.encode(ISSUER.header().put("alg", "HS256").toString())
            + "."
            + TestIssuer.encode(ISSUER.claims().toString());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(ISSUER.x().getBytes(US_ASCII), "HmacSHA256"));

    assertFlaw(
        Flaw.ALGORITHM, signed + "." + TestIssuer.encode(mac.doFinal(signed.getBytes(US_ASCII))));
  }

  @Test
  void anotherKeyUnderTheSameIdIsRefused() {
    assertFlaw(Flaw.SIGNATURE, new TestIssuer("k1").permit());
  }

  @Test
  void aKeyThatIsNotInTheSetIsRefused() {
    assertFlaw(Flaw.UNKNOWN_KEY, new TestIssuer("k2").permit());
  }

  @Test
  void aKeyThatThePermitBringsAlongIsNotUsed() {
    TestIssuer forger = new TestIssuer("k1");
    ObjectNode header = forger.header();
    header.putObject("jwk").put("kty", "OKP").put("crv", "Ed25519").put("x", forger.x());

    assertFlaw(Flaw.SIGNATURE, forger.sign(header.toString(), forger.claims().toString()));
  }

  @Test
  void anotherTypeOfTokenOfTheSameKeyIsRefused() {
    assertFlaw(
        Flaw.TYPE,
        ISSUER.sign(ISSUER.header().put("typ", "JWT").toString(), ISSUER.claims().toString()));
    ObjectNode critical = ISSUER.header();
    critical.putArray("crit").add("b64");
    assertFlaw(Flaw.TYPE, ISSUER.sign(critical.toString(), ISSUER.claims().toString()));
  }

  @Test
  void anotherIssuerIsRefused() {
    assertFlaw(Flaw.ISSUER, signed(claims -> claims.put("iss", "somebody")));
  }

  @Test
  void theWindowHoldsWithNoMoreThanTheSkew() {
    Instant end = TestIssuer.NOW.plusSeconds(900);
    Duration skew = PermitVerifier.DEFAULT_SKEW;

    assertThat(
            VERIFIER.verify(ISSUER.permit(), TestIssuer.execution(), end.plus(skew).minusMillis(1)))
        .isInstanceOf(PermitCheck.Valid.class);
    assertThat(flaw(VERIFIER.verify(ISSUER.permit(), TestIssuer.execution(), end.plus(skew))))
        .isEqualTo(Flaw.EXPIRED);
    assertThat(VERIFIER.verify(ISSUER.permit(), TestIssuer.execution(), TestIssuer.NOW.minus(skew)))
        .isInstanceOf(PermitCheck.Valid.class);
    assertThat(
            flaw(
                VERIFIER.verify(
                    ISSUER.permit(),
                    TestIssuer.execution(),
                    TestIssuer.NOW.minus(skew).minusMillis(1))))
        .isEqualTo(Flaw.NOT_YET_VALID);
  }

  @Test
  void aSkewBeyondItsBoundIsNotAccepted() {
    PermitKeys keys = PermitKeys.ofJwks(ISSUER.jwks());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PermitVerifier(keys, PermitVerifier.MAX_SKEW.plusMillis(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PermitVerifier(keys, Duration.ofMillis(-1)));
  }

  @Test
  void aMissingOrMisshapenClaimIsRefused() {
    for (String name :
        List.of(
            "iss",
            "jti",
            "sub",
            "aud",
            "iat",
            "nbf",
            "exp",
            "action",
            "args_sha256",
            "tier",
            "policy",
            "approvers",
            "single_use")) {
      if (!name.equals("aud")) {
        assertFlaw(Flaw.MALFORMED, signed(claims -> claims.remove(name)));
      }
      assertFlaw(Flaw.MALFORMED, signed(claims -> claims.putObject(name)));
      assertFlaw(Flaw.MALFORMED, signed(claims -> claims.putNull(name)));
    }
    assertFlaw(Flaw.MALFORMED, signed(claims -> claims.put("exp", 1.0e12)));
    assertFlaw(Flaw.MALFORMED, signed(claims -> claims.put("exp", Long.MAX_VALUE)));
    assertFlaw(Flaw.MALFORMED, signed(claims -> claims.put("tier", 6)));
    assertFlaw(Flaw.MALFORMED, signed(claims -> claims.put("single_use", false)));
    assertFlaw(Flaw.MALFORMED, signed(claims -> claims.putArray("aud").add("bank").add("other")));
  }

  @Test
  void aClaimThatIsThereTwiceIsRefused() {
    String twice = ISSUER.claims().toString().replaceFirst("\\{", "{\"exp\":9999999999,");

    assertFlaw(Flaw.MALFORMED, ISSUER.sign(ISSUER.header().toString(), twice));
  }

  @Test
  void aPermitThatIsCutOrGluedIsRefused() {
    String permit = ISSUER.permit();
    for (int end = 0; end < permit.length(); end += 7) {
      assertThat(check(permit.substring(0, end))).isInstanceOf(PermitCheck.Invalid.class);
    }
    assertFlaw(Flaw.MALFORMED, permit + ".");
    assertFlaw(Flaw.MALFORMED, permit + "=");
    assertFlaw(Flaw.MALFORMED, " " + permit);
    assertFlaw(Flaw.MALFORMED, permit + "\n");
    assertFlaw(Flaw.MALFORMED, "x".repeat(100_000));
  }

  @Test
  void noOtherCharacterAnywhereIsAccepted() {
    String permit = ISSUER.permit();
    for (int i = 0; i < permit.length(); i++) {
      char other = permit.charAt(i) == 'A' ? 'B' : 'A';
      String changed = permit.substring(0, i) + other + permit.substring(i + 1);
      assertThat(check(changed)).as("changed at %d", i).isInstanceOf(PermitCheck.Invalid.class);
    }
  }

  @Test
  void theArgumentsAreComparedByTheDigestThatAnybodyCanCompute() throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(TestIssuer.ARGUMENTS.getBytes(UTF_8));

    Permit permit = ((PermitCheck.Valid) check(ISSUER.permit())).permit();

    assertThat(permit.argumentsSha256()).isEqualTo(HexFormat.of().formatHex(digest));
  }

  @Test
  void aPermitWithoutAudienceIsNoneForASystemThatNamesItself() {
    String permit = signed(claims -> claims.remove("aud"));

    assertFlaw(Flaw.AUDIENCE, permit);
    assertThat(VERIFIER.verify(permit, withAudience(Optional.empty()), TestIssuer.NOW))
        .isInstanceOf(PermitCheck.Valid.class);
    assertFlaw(Flaw.AUDIENCE, ISSUER.permit(), withAudience(Optional.empty()));
  }

  private static Execution withAudience(Optional<String> audience) {
    Execution e = TestIssuer.execution();
    return new Execution(
        e.actionId(), e.agent(), e.actionType(), e.tool(), e.target(), audience, e.arguments());
  }

  private static PermitCheck check(String permit) {
    return VERIFIER.verify(permit, TestIssuer.execution(), TestIssuer.NOW);
  }

  private static String signed(Consumer<ObjectNode> change) {
    ObjectNode claims = ISSUER.claims();
    change.accept(claims);
    return ISSUER.sign(ISSUER.header().toString(), claims.toString());
  }

  private static Execution withArguments(String arguments) {
    Execution e = TestIssuer.execution();
    return new Execution(
        e.actionId(), e.agent(), e.actionType(), e.tool(), e.target(), e.audience(), arguments);
  }

  private static Execution withTarget(Optional<String> target) {
    Execution e = TestIssuer.execution();
    return new Execution(
        e.actionId(), e.agent(), e.actionType(), e.tool(), target, e.audience(), e.arguments());
  }

  private static void assertFlaw(Flaw expected, String permit) {
    assertFlaw(expected, permit, TestIssuer.execution());
  }

  private static void assertFlaw(Flaw expected, String permit, Execution execution) {
    assertThat(flaw(VERIFIER.verify(permit, execution, TestIssuer.NOW))).isEqualTo(expected);
  }

  private static Flaw flaw(PermitCheck check) {
    assertThat(check).isInstanceOf(PermitCheck.Invalid.class);
    return ((PermitCheck.Invalid) check).flaw();
  }
}
