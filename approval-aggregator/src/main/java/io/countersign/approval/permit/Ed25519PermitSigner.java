package io.countersign.approval.permit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.approval.Permit;
import io.countersign.approval.PrincipalId;
import io.countersign.approval.Target;
import io.countersign.schemas.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * Signs permits as JWS (RFC 7515) with EdDSA over Ed25519 (RFC 8037). Header and claims are RFC
 * 8785 text, and the signature is deterministic. Safe for use by several threads.
 */
public final class Ed25519PermitSigner implements PermitSigner {
  /** Bytes of the secret seed of RFC 8032. */
  public static final int SEED_BYTES = Ed25519PrivateKeyParameters.KEY_SIZE;

  private static final String ISSUER = "countersign";
  private static final String TYPE = "countersign-permit+jwt";
  private static final String DIGEST_PREFIX = "sha256:";
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Ed25519PrivateKeyParameters privateKey;
  private final String publicKey;
  private final String keyId;
  private final String encodedHeader;

  /**
   * A signer with the key that {@code seed} makes.
   *
   * @param seed {@value #SEED_BYTES} secret bytes
   */
  public Ed25519PermitSigner(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException(
          "Expected a key of " + SEED_BYTES + " bytes, but it has " + seed.length);
    }
    this.privateKey = new Ed25519PrivateKeyParameters(seed);
    this.publicKey = BASE64URL.encodeToString(privateKey.generatePublicKey().getEncoded());
    this.keyId = thumbprint(publicKey);
    ObjectNode header = JSON.objectNode().put("alg", "EdDSA").put("kid", keyId).put("typ", TYPE);
    this.encodedHeader = BASE64URL.encodeToString(CanonicalJson.canonicalBytes(header));
  }

  /** Name of the key: its RFC 7638 thumbprint. */
  public String keyId() {
    return keyId;
  }

  /** The public key as a JWK (RFC 8037). */
  public ObjectNode publicJwk() {
    return JSON.objectNode()
        .put("kty", "OKP")
        .put("crv", "Ed25519")
        .put("x", publicKey)
        .put("kid", keyId)
        .put("use", "sig")
        .put("alg", "EdDSA");
  }

  @Override
  public String sign(Permit permit) {
    String signed =
        encodedHeader
            + "."
            + BASE64URL.encodeToString(CanonicalJson.canonicalBytes(claims(permit)));
    byte[] message = signed.getBytes(StandardCharsets.US_ASCII);
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, privateKey);
    signer.update(message, 0, message.length);
    return signed + "." + BASE64URL.encodeToString(signer.generateSignature());
  }

  private static ObjectNode claims(Permit permit) {
    ObjectNode action =
        JSON.objectNode()
            .put("id", permit.actionId().value())
            .put("type", permit.actionType())
            .put("tool", permit.tool());
    Target target = permit.target();
    if (target != null) {
      action.set("target", targetOf(target));
    }
    ArrayNode approvers = JSON.arrayNode();
    permit.approvers().stream().map(PrincipalId::value).forEach(approvers::add);
    ObjectNode claims =
        JSON.objectNode()
            .put("iss", ISSUER)
            .put("jti", permit.permitId())
            .put("sub", permit.agentId())
            .put("iat", permit.issuedAt().getEpochSecond())
            .put("nbf", permit.issuedAt().getEpochSecond())
            .put("exp", permit.expiresAt().getEpochSecond())
            .put("args_sha256", hexOf(permit.argumentsDigest()))
            .put("tier", permit.tier())
            .put("policy", permit.policy())
            .put("single_use", true);
    claims.set("action", action);
    claims.set("approvers", approvers);
    if (target != null && target.system() != null) {
      claims.put("aud", target.system());
    }
    return claims;
  }

  private static ObjectNode targetOf(Target target) {
    ObjectNode node = JSON.objectNode();
    if (target.system() != null) {
      node.put("system", target.system());
    }
    if (target.resource() != null) {
      node.put("resource", target.resource());
    }
    if (target.environment() != null) {
      node.put("environment", target.environment());
    }
    if (target.dataClassification() != null) {
      node.put("dataClassification", target.dataClassification());
    }
    return node;
  }

  private static String hexOf(String digest) {
    return digest.startsWith(DIGEST_PREFIX) ? digest.substring(DIGEST_PREFIX.length()) : digest;
  }

  private static String thumbprint(String publicKey) {
    ObjectNode required =
        JSON.objectNode().put("crv", "Ed25519").put("kty", "OKP").put("x", publicKey);
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return BASE64URL.encodeToString(sha256.digest(CanonicalJson.canonicalBytes(required)));
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("Every JDK has SHA-256", absent);
    }
  }
}
