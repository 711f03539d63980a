package io.countersign.schemas.testing;

import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import io.countersign.events.PublicKey;
import io.countersign.schemas.dsse.SigningKey;
import io.countersign.schemas.dsse.VerificationKey;
import io.countersign.schemas.json.ActionDigest;
import io.countersign.schemas.policy.PolicyStatement;
import io.countersign.schemas.policy.SignedBundle;
import java.time.Instant;
import java.util.List;

/**
 * A principal of tests that signs policies.
 *
 * @param id the principal
 * @param key its key
 */
public record TestPublisher(String id, SigningKey key) {
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  /** A service with a new key. */
  public static TestPublisher named(String name) {
    return new TestPublisher("service:" + name, SigningKey.generate());
  }

  /** The principal as the directory has it, with its key and the right to publish everything. */
  public Principal principal() {
    return principal(List.of(key), List.of("*"));
  }

  /** The principal with these keys and rights. */
  public Principal principal(List<SigningKey> keys, List<String> publishes) {
    return Principal.newBuilder()
        .setId(id)
        .setKind(PrincipalKind.SERVICE)
        .setVersion(1)
        .setChangedBy("user:otto")
        .setChangedAt(LONG_AGO)
        .setKeys(
            keys.stream()
                .map(
                    one ->
                        new PublicKey(
                            keyId(one), VerificationKey.ALGORITHM, one.publicKey("any").base64()))
                .toList())
        .setPublishes(publishes)
        .build();
  }

  /** A signed bundle without an owner. */
  public PolicyBundle sign(
      String name, String version, PolicyMode mode, String document, Instant at) {
    return SignedBundle.sign(
        new PolicyStatement(name, version, mode, id, at, ActionDigest.ofText(document)),
        document,
        null,
        keyId(key),
        key);
  }

  /** The key under which a bundle stands on its topic. */
  public static String keyOf(PolicyBundle bundle) {
    return bundle.getName() + "@" + bundle.getVersion();
  }

  private static String keyId(SigningKey key) {
    return "key-" + key.publicKey("any").base64().substring(0, 8);
  }
}
