package io.countersign.approval.permit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.approval.Permit;
import io.countersign.approval.PrincipalId;
import io.countersign.approval.Target;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.permit.PermitKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * Signs permits as JWS (RFC 7515) with EdDSA over Ed25519 (RFC 8037). Header and claims are RFC
 * 8785 text, and the signature is deterministic. Safe for use by several threads.
 */
public final class Ed25519PermitSigner implements PermitSigner {
  private static final String ISSUER = "countersign";
  private static final String TYPE = "countersign-permit+jwt";
  private static final String DIGEST_PREFIX = "sha256:";
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Ed25519PrivateKeyParameters privateKey;
  private final String encodedHeader;

  /** A signer with {@code key}. */
  public Ed25519PermitSigner(PermitKey key) {
    this.privateKey = new Ed25519PrivateKeyParameters(key.seed());
    ObjectNode header =
        JSON.objectNode().put("alg", "EdDSA").put("kid", key.keyId()).put("typ", TYPE);
    this.encodedHeader = BASE64URL.encodeToString(CanonicalJson.canonicalBytes(header));
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
}
