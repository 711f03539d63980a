package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.local.platform.PlatformAddresses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Waits until the evaluator uses what was published. */
public final class PolicyStatus {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The directory can reach the evaluator later than a bundle that it entitles. */
  private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(3);

  private static final long POLL_MILLIS = 50;
  private static final Set<String> REFUSED = Set.of("refused", "missing");

  private PolicyStatus() {}

  /** Returns when the evaluator has every one of these bundles where it belongs. */
  public static void await(PlatformAddresses addresses, List<PolicyBundle> bundles) {
    Rest rest = new Rest();
    long began = System.nanoTime();
    while (true) {
      JsonNode known =
          rest.get("policy-evaluator", addresses.evaluator() + "/v1/policies", null).body();
      List<PolicyBundle> open = new ArrayList<>(bundles);
      open.removeIf(bundle -> isThere(known, bundle));
      if (open.isEmpty()) {
        return;
      }
      long waited = System.nanoTime() - began;
      if (waited > REFUSAL_LIMIT.toNanos()) {
        open.forEach(bundle -> failIfRefused(known, bundle));
      }
      if (waited > LIMIT.toNanos()) {
        throw CommandFailure.unreachable(
            "The policies are published, but the evaluator does not use %d of them after %d s. See its log."
                .formatted(open.size(), LIMIT.toSeconds()),
            null);
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CommandFailure.unreachable("Interrupted while waiting for the evaluator.", e);
      }
    }
  }

  /** A mode as the evaluator and the signed statement have it. */
  static String word(PolicyMode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  private static boolean isThere(JsonNode known, PolicyBundle bundle) {
    Set<String> wanted =
        switch (bundle.getMode()) {
          case ENFORCE -> Set.of("in_force", "former_kept");
          case SHADOW -> Set.of("shadow");
          case WITHDRAWN -> Set.of("withdrawn");
        };
    for (JsonNode policy : known) {
      if (isSame(policy, bundle) && wanted.contains(policy.path("status").asText())) {
        return true;
      }
    }
    return false;
  }

  private static void failIfRefused(JsonNode known, PolicyBundle bundle) {
    for (JsonNode policy : known) {
      if (isSame(policy, bundle) && REFUSED.contains(policy.path("status").asText())) {
        throw CommandFailure.no(
            "The evaluator does not take the policy %s: %s"
                .formatted(bundle.getName(), policy.path("problems")));
      }
    }
  }

  private static boolean isSame(JsonNode policy, PolicyBundle bundle) {
    return policy.path("name").asText().equals(bundle.getName())
        && policy.path("digest").asText().equals(bundle.getDocumentDigest())
        && policy.hasNonNull("publishedAt")
        && Instant.parse(policy.path("publishedAt").asText()).equals(bundle.getPublishedAt());
  }
}
