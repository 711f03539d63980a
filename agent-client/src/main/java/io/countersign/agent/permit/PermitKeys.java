package io.countersign.agent.permit;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.schemas.json.CanonicalJson;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The public keys with which permits are signed, read from a JSON Web Key Set (RFC 7517, RFC 8037)
 * such as the aggregator serves at {@code /v1/jwks}. Immutable.
 *
 * <p>Only Ed25519 signature keys with a {@code kid} are taken; keys of other kinds are passed over,
 * so that a set may hold keys for other purposes.
 */
public final class PermitKeys {

  private static final int MAX_SET_BYTES = 256 * 1024;
  private static final int KEY_BYTES = 32;

  private final Map<String, PublicKey> byId;

  private PermitKeys(Map<String, PublicKey> byId) {
    this.byId = Map.copyOf(byId);
  }

  /**
   * Reads a key set.
   *
   * @param jwks JSON text of the set
   * @throws IllegalArgumentException when it is no key set, when two keys share a {@code kid}, or
   *     when no Ed25519 key is in it; the message says which
   */
  public static PermitKeys ofJwks(String jwks) {
    byte[] bytes = jwks.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_SET_BYTES) {
      throw new IllegalArgumentException(
          "Expected a key set of at most " + MAX_SET_BYTES + " bytes, but it has " + bytes.length);
    }
    JsonNode keys = CanonicalJson.parse(bytes).path("keys");
    if (!keys.isArray()) {
      throw new IllegalArgumentException("Expected a JSON Web Key Set with an array 'keys'");
    }
    Map<String, PublicKey> byId = new LinkedHashMap<>();
    for (JsonNode key : keys) {
      if (isEd25519SignatureKey(key)
          && byId.put(key.path("kid").textValue(), publicKey(key)) != null) {
        throw new IllegalArgumentException(
            "Expected each kid once, but '" + key.path("kid").textValue() + "' is there twice");
      }
    }
    if (byId.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected at least one Ed25519 key (kty OKP, crv Ed25519) with a kid, but there is none");
    }
    return new PermitKeys(byId);
  }

  /** Ids of the keys. */
  public Set<String> ids() {
    return byId.keySet();
  }

  Optional<PublicKey> find(String keyId) {
    return Optional.ofNullable(byId.get(keyId));
  }

  private static boolean isEd25519SignatureKey(JsonNode key) {
    return "OKP".equals(key.path("kty").textValue())
        && "Ed25519".equals(key.path("crv").textValue())
        && key.path("kid").isTextual()
        && "sig".equals(key.path("use").asText("sig"));
  }

  private static PublicKey publicKey(JsonNode key) {
    String x = key.path("x").textValue();
    byte[] littleEndian = x == null ? new byte[0] : Base64Url.decode(x);
    if (littleEndian.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "Expected 32 bytes in 'x' of key '" + key.path("kid").textValue() + "'");
    }
    return ed25519(littleEndian);
  }

  /** The key of RFC 8032 section 5.1.2: y in little-endian order, the top bit is the sign of x. */
  static PublicKey ed25519(byte[] littleEndian) {
    byte[] bigEndian = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) {
      bigEndian[i] = littleEndian[KEY_BYTES - 1 - i];
    }
    boolean xIsOdd = (bigEndian[0] & 0x80) != 0;
    bigEndian[0] &= 0x7f;
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePublic(
              new EdECPublicKeySpec(
                  NamedParameterSpec.ED25519, new EdECPoint(xIsOdd, new BigInteger(1, bigEndian))));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("Expected an Ed25519 public key: " + e.getMessage(), e);
    }
  }
}
