package io.countersign.local.backtest;

import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyInForce;
import io.countersign.events.PolicyMode;
import io.countersign.schemas.Topic;
import io.countersign.schemas.json.ActionDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * Finds the policies that decide at the end of a history: those of which the evaluator told that
 * they came into force, because it alone looked at their signatures. A history in which it told
 * nothing has of each policy the bundle that was published last.
 */
final class PublishedPolicies {

  /** The topics whose records are needed, in the order in which they are best read. */
  static final List<Topic> TOPICS = List.of(Topic.POLICY_BUNDLES, Topic.POLICY_EVENTS);

  private final Map<Key, PolicyBundle> bundles = new HashMap<>();
  private final SortedMap<String, PolicyBundle> newest = new TreeMap<>();
  private final SortedMap<String, PolicyInForce> told = new TreeMap<>();

  private record Key(String name, String digest) {}

  /** Takes in the next record; those that are not about policies are passed over. */
  void add(SpecificRecord value) {
    switch (value) {
      // A record can claim any digest; only the document tells which is its own.
      case PolicyBundle bundle
          when ActionDigest.ofText(bundle.getDocument()).equals(bundle.getDocumentDigest()) -> {
        bundles.put(new Key(bundle.getName(), bundle.getDocumentDigest()), bundle);
        if (bundle.getMode() != PolicyMode.SHADOW) {
          newest.merge(
              bundle.getName(),
              bundle,
              (old, next) -> next.getPublishedAt().isBefore(old.getPublishedAt()) ? old : next);
        }
      }
      case PolicyInForce event when event.getMode() != PolicyMode.SHADOW ->
          told.put(event.getName(), event);
      default -> {}
    }
  }

  /**
   * The bundles that decide, in order of name.
   *
   * @throws UnusablePolicyException where the history does not hold the document of one
   */
  List<PolicyBundle> inForce() throws UnusablePolicyException {
    if (told.isEmpty()) {
      return newest.values().stream()
          .filter(bundle -> bundle.getMode() == PolicyMode.ENFORCE)
          .toList();
    }
    List<PolicyBundle> deciding = new ArrayList<>();
    for (PolicyInForce event : told.values()) {
      if (event.getMode() == PolicyMode.ENFORCE) {
        PolicyBundle bundle = bundles.get(new Key(event.getName(), event.getDocumentDigest()));
        if (bundle == null) {
          throw new UnusablePolicyException(
              "The policy %s@%s is in force, but its document is not in the history."
                  .formatted(event.getName(), event.getVersion()));
        }
        deciding.add(bundle);
      }
    }
    return deciding;
  }
}
