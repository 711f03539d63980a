package io.countersign.schemas.policy;

import io.countersign.events.Principal;
import io.countersign.events.PublicKey;
import io.countersign.schemas.dsse.InvalidEnvelopeException;
import io.countersign.schemas.dsse.VerificationKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A principal of the directory, as far as it may publish policies.
 *
 * @param id the principal
 * @param active whether it may act at present
 * @param keys its keys that can be used
 * @param publishes policies that it may publish: exact names, {@code prefix*}, or {@code *}
 * @param faults what is wrong with its other keys, a sentence each
 */
public record Publisher(
    String id,
    boolean active,
    List<VerificationKey> keys,
    List<String> publishes,
    List<String> faults) {
  /** Most keys and most patterns of a principal that are looked at. */
  public static final int MAX_ENTRIES = 100;

  private static final String ANYTHING = "*";

  /** Copies the lists. */
  public Publisher {
    keys = List.copyOf(keys);
    publishes = List.copyOf(publishes);
    faults = List.copyOf(faults);
  }

  /** What the directory says of a principal. */
  public static Publisher of(Principal principal) {
    List<VerificationKey> keys = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (PublicKey key : first(principal.getKeys())) {
      if (!key.getAlgorithm().equals(VerificationKey.ALGORITHM)) {
        faults.add(
            "The key '%s' is of the kind %s; only %s is known."
                .formatted(key.getId(), key.getAlgorithm(), VerificationKey.ALGORITHM));
        continue;
      }
      try {
        keys.add(VerificationKey.ofBase64(key.getId(), key.getPublicKey()));
      } catch (InvalidEnvelopeException noKey) {
        faults.add(String.valueOf(noKey.getMessage()));
      }
    }
    return new Publisher(
        principal.getId(), principal.getActive(), keys, first(principal.getPublishes()), faults);
  }

  private static <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(all.size(), MAX_ENTRIES));
  }

  /** Whether its patterns cover a policy. */
  public boolean mayPublish(String policy) {
    return publishes.stream().anyMatch(pattern -> covers(pattern, policy));
  }

  /** The keys that a set holds of this principal's. */
  boolean hasAny(Set<VerificationKey> others) {
    return keys.stream().anyMatch(others::contains);
  }

  private static boolean covers(String pattern, String policy) {
    return pattern.endsWith(ANYTHING)
        ? policy.startsWith(pattern.substring(0, pattern.length() - ANYTHING.length()))
        : policy.equals(pattern);
  }
}
