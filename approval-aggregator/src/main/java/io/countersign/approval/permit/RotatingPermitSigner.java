package io.countersign.approval.permit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.approval.Permit;
import io.countersign.schemas.permit.PermitKey;
import io.countersign.schemas.permit.PermitKeyRing;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Signs each permit with the key whose turn it was when the permit was issued, so that the same
 * permit has the same text before and after a change of keys. Safe for use by several threads.
 */
public final class RotatingPermitSigner implements PermitSigner {
  private volatile Keys keys;

  private record Keys(PermitKeyRing ring, Map<PermitKey, Ed25519PermitSigner> signers) {
    static Keys of(PermitKeyRing ring) {
      return new Keys(
          ring,
          ring.keys().stream()
              .collect(
                  Collectors.toUnmodifiableMap(Function.identity(), Ed25519PermitSigner::new)));
    }
  }

  /** A signer with {@code ring}. */
  public RotatingPermitSigner(PermitKeyRing ring) {
    this.keys = Keys.of(ring);
  }

  /** Goes on with another ring. */
  public void use(PermitKeyRing ring) {
    keys = Keys.of(ring);
  }

  /** The ring in use. */
  public PermitKeyRing ring() {
    return keys.ring();
  }

  /** The public keys that verifiers should know at {@code now}, as a JWK set (RFC 7517). */
  public ObjectNode publicKeys(Instant now) {
    ObjectNode set = JsonNodeFactory.instance.objectNode();
    ArrayNode array = set.putArray("keys");
    keys.ring().publishedAt(now).forEach(key -> array.add(key.publicJwk()));
    return set;
  }

  @Override
  public String sign(Permit permit) {
    Keys current = keys;
    Ed25519PermitSigner signer = current.signers().get(current.ring().signerAt(permit.issuedAt()));
    if (signer == null) {
      throw new IllegalStateException("Every key of the ring has a signer");
    }
    return signer.sign(permit);
  }
}
