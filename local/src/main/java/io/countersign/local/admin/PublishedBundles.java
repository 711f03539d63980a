package io.countersign.local.admin;

import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.events.Principal;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import io.countersign.schemas.Topic;
import io.countersign.schemas.policy.Publisher;
import io.countersign.schemas.policy.SignedBundle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * The bundles on {@code policy.bundles} that are signed by who may sign them.
 *
 * @param directory the directory's principals by id
 * @param bundles the latest first
 */
public record PublishedBundles(Map<String, SpecificRecord> directory, List<PolicyBundle> bundles) {

  /** Copies both. */
  public PublishedBundles {
    directory = Map.copyOf(directory);
    bundles = List.copyOf(bundles);
  }

  /** Reads the directory and the bundles. What cannot be read counts as not there. */
  public static PublishedBundles read(RecordReader reader) {
    Map<String, SpecificRecord> directory = reader.latest(Topic.DIRECTORY_PRINCIPALS);
    Map<String, Publisher> publishers = new HashMap<>();
    directory.forEach(
        (id, value) -> {
          if (value instanceof Principal principal) {
            publishers.put(id, Publisher.of(principal));
          }
        });
    List<PolicyBundle> bundles = new ArrayList<>();
    reader.forEachReadable(
        Topic.POLICY_BUNDLES,
        (raw, value) -> {
          if (value instanceof PolicyBundle bundle
              && SignedBundle.read(String.valueOf(raw.key()), bundle)
                  instanceof SignedBundle.Reading.Whole(SignedBundle signed)
              && signed.problems(publishers.get(bundle.getPublishedBy())).isEmpty()) {
            bundles.add(bundle);
          }
        });
    bundles.sort(Comparator.comparing(PolicyBundle::getPublishedAt).reversed());
    return new PublishedBundles(directory, bundles);
  }

  /** When a policy was last published; empty where it never was. */
  public Optional<Instant> lastPublished(String name) {
    return of(name).stream().map(PolicyBundle::getPublishedAt).findFirst();
  }

  /** The bundle that decides. */
  public Optional<PolicyBundle> inForce(String name) {
    return of(name).stream()
        .filter(bundle -> bundle.getMode() != PolicyMode.SHADOW)
        .filter(bundle -> bundle.getMode() == PolicyMode.WITHDRAWN || compiles(bundle))
        .findFirst()
        .filter(bundle -> bundle.getMode() == PolicyMode.ENFORCE);
  }

  /** The latest bundle of a policy, unless it is withdrawn: there is something to withdraw. */
  public Optional<PolicyBundle> latest(String name) {
    return of(name).stream().findFirst().filter(bundle -> bundle.getMode() != PolicyMode.WITHDRAWN);
  }

  private List<PolicyBundle> of(String name) {
    return bundles.stream().filter(bundle -> bundle.getName().equals(name)).toList();
  }

  private static boolean compiles(PolicyBundle bundle) {
    return PolicyDocument.read(bundle.getName(), bundle.getDocument())
        instanceof PolicyReading.Valid;
  }
}
