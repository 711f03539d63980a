package io.countersign.local.admin;

import io.countersign.events.Principal;
import io.countersign.events.PublicKey;
import io.countersign.schemas.dsse.InvalidEnvelopeException;
import io.countersign.schemas.dsse.SigningKey;
import io.countersign.schemas.dsse.VerificationKey;
import io.countersign.schemas.policy.Publisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * Who publishes policies, and with which key.
 *
 * @param principal whom the bundles name
 * @param keyId name of the key in the directory
 * @param key the secret key
 */
public record PolicySigner(String principal, String keyId, SigningKey key) {

  /** The principal of the command line and of whoever starts a local platform. */
  public static final String LOCAL_PRINCIPAL = "service:countersign-cli";

  /** Name of the key of a local platform. */
  public static final String LOCAL_KEY = "countersign-local";

  /**
   * What came of asking the directory whether a key may sign.
   *
   * @param signer usable where there are no problems
   * @param problems why not, sentences
   */
  public record Entitlement(PolicySigner signer, List<String> problems) {
    /** Copies the list. */
    public Entitlement {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Asks the directory.
   *
   * @param directory its principals by id
   * @param policies what is to be published
   */
  public static Entitlement of(
      String principal,
      SigningKey key,
      Map<String, SpecificRecord> directory,
      List<String> policies) {
    PolicySigner nobody = new PolicySigner(principal, "", key);
    if (!(directory.get(principal) instanceof Principal entry)) {
      return new Entitlement(
          nobody, List.of("The directory knows no principal %s.".formatted(principal)));
    }
    Publisher publisher = Publisher.of(entry);
    List<String> problems = new ArrayList<>();
    if (!publisher.active()) {
      problems.add("The principal %s is not active.".formatted(principal));
    }
    String keyId =
        publisher.keys().stream()
            .filter(key::belongsTo)
            .map(VerificationKey::id)
            .findFirst()
            .orElse("");
    if (publisher.keys().stream().noneMatch(key::belongsTo)) {
      problems.add("The key is none of those that the directory has of %s.".formatted(principal));
    }
    for (String policy : policies) {
      if (!publisher.mayPublish(policy)) {
        problems.add(
            "The directory does not let %s publish the policy %s.".formatted(principal, policy));
      }
    }
    return new Entitlement(new PolicySigner(principal, keyId, key), problems);
  }

  /**
   * The key as an entry of the directory has it.
   *
   * @throws InvalidEnvelopeException where the key is none
   */
  public PublicKey publicKey() {
    return new PublicKey(keyId, VerificationKey.ALGORITHM, key.publicKey(keyId).base64());
  }
}
