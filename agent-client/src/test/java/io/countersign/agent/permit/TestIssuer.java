package io.countersign.agent.permit;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Signs whatever a test wants to have signed. */
final class TestIssuer {

  static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
  static final String ARGUMENTS = "{\"amount\":24000,\"currency\":\"EUR\",\"to\":\"vendor:acme\"}";
  static final String TARGET = "{\"resource\":\"vendor:acme\",\"system\":\"bank\"}";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int SPKI_HEADER_BYTES = 12;

  final String keyId;
  private final KeyPair keys;

  TestIssuer(String keyId) {
    this.keyId = keyId;
    try {
      this.keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static Execution execution() {
    return new Execution(
        "invoice-4821",
        "procurement-agent",
        "transfer",
        "payments.transfer",
        Optional.of(TARGET),
        Optional.of("bank"),
        ARGUMENTS);
  }

  ObjectNode header() {
    return JSON.createObjectNode()
        .put("alg", "EdDSA")
        .put("kid", keyId)
        .put("typ", PermitVerifier.TYPE);
  }

  ObjectNode claims() {
    long issued = NOW.getEpochSecond();
    ObjectNode claims =
        JSON.createObjectNode()
            .put("iss", PermitVerifier.ISSUER)
            .put("jti", "invoice-4821.5")
            .put("sub", "procurement-agent")
            .put("aud", "bank")
            .put("iat", issued)
            .put("nbf", issued)
            .put("exp", issued + 900)
            .put("args_sha256", sha256Hex(ARGUMENTS))
            .put("tier", 3)
            .put("policy", "payments@1")
            .put("single_use", true);
    claims.putArray("approvers").add("user:fatima").add("user:lena");
    claims
        .putObject("action")
        .put("id", "invoice-4821")
        .put("type", "transfer")
        .put("tool", "payments.transfer")
        .putObject("target")
        .put("system", "bank")
        .put("resource", "vendor:acme");
    return claims;
  }

  /** Of text that is canonical already; not by the code under test. */
  private static String sha256Hex(String canonical) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(canonical.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String permit() {
    return sign(header().toString(), claims().toString());
  }

  String sign(String header, String claims) {
    String signed = encode(header) + "." + encode(claims);
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initSign(keys.getPrivate());
      ed25519.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + encode(ed25519.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String x() {
    byte[] spki = keys.getPublic().getEncoded();
    return encode(Arrays.copyOfRange(spki, SPKI_HEADER_BYTES, spki.length));
  }

  String jwk() {
    return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"use\":\"sig\",\"kid\":\"%s\",\"x\":\"%s\"}"
        .formatted(keyId, x());
  }

  String jwks() {
    return "{\"keys\":[" + jwk() + "]}";
  }

  static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
