package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.local.admin.PolicyFiles;
import io.countersign.local.platform.PlatformAddresses;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Waits until the evaluator uses what was published. */
public final class PolicyStatus {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 50;

  private PolicyStatus() {}

  /** Returns when the evaluator names every one of these documents by its digest. */
  public static void awaitInForce(
      PlatformAddresses addresses, List<PolicyFiles.PolicyFile> policies) {
    Set<String> wanted =
        policies.stream().map(file -> file.policy().digest()).collect(Collectors.toSet());
    Rest rest = new Rest();
    long until = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      JsonNode loaded =
          rest.get("policy-evaluator", addresses.evaluator() + "/v1/policies", null).body();
      Set<String> missing = new HashSet<>(wanted);
      missing.removeAll(digests(loaded));
      if (missing.isEmpty()) {
        return;
      }
      refuseIfRefused(loaded, policies);
      if (System.nanoTime() > until) {
        throw CommandFailure.unreachable(
            "The policies are published, but the evaluator does not use %d of them after %d s. See its log."
                .formatted(missing.size(), LIMIT.toSeconds()),
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

  /** The evaluator has seen the new document and keeps the former one, or none. */
  private static void refuseIfRefused(JsonNode loaded, List<PolicyFiles.PolicyFile> policies) {
    Set<String> names =
        policies.stream().map(file -> file.policy().name()).collect(Collectors.toSet());
    for (JsonNode policy : loaded) {
      String status = policy.path("status").asText();
      boolean refused = status.equals("refused") || status.equals("former_kept");
      if (refused && names.contains(policy.path("name").asText())) {
        throw CommandFailure.no(
            "The evaluator does not take the policy %s: %s"
                .formatted(policy.path("name").asText(), policy.path("problems")));
      }
    }
  }

  private static Set<String> digests(JsonNode loaded) {
    Set<String> digests = new HashSet<>();
    for (JsonNode policy : loaded) {
      digests.add(policy.path("digest").asText());
    }
    return digests;
  }
}
