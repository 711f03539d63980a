package io.countersign.evaluator.policies;

import io.countersign.evaluator.policies.CompiledDocuments.Compiled;
import io.countersign.evaluator.policies.PolicyStatus.State;
import io.countersign.policy.PolicyDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one policy has come to: a function of its bundles, of what the directory says of their
 * signatures and of what was once announced.
 *
 * @param deciding the document that decides; null where none does
 * @param shadow the document that is asked beside; null where none is
 * @param missing whether something should decide and nothing good is there
 * @param statuses how the policy and its bundles fare; the policy itself first
 */
record Standing(
    @Nullable PolicyDocument deciding,
    @Nullable PolicyDocument shadow,
    boolean missing,
    List<PolicyStatus> statuses) {

  Standing {
    statuses = List.copyOf(statuses);
  }

  /**
   * A bundle and what its seal said when it was last asked.
   *
   * @param problems empty where its signature holds
   */
  record Sealed(Bundle bundle, List<String> problems) {
    boolean isBelieved() {
      return problems.isEmpty();
    }
  }

  /**
   * Works it out.
   *
   * @param name name of the policy
   * @param bundles its bundles, the latest first
   * @param last what was announced last of what decides; null where nothing was
   * @param announced everything that was announced
   */
  static Standing of(
      String name,
      List<Sealed> bundles,
      @Nullable Announcement last,
      Set<Announcement> announced,
      CompiledDocuments documents) {
    Search search = new Search(documents);
    bundles.stream().filter(Sealed::isBelieved).forEach(each -> search.take(each.bundle()));
    Bundle holds = search.holds;
    boolean wasInForce = last != null && last.mode() == Bundle.Mode.ENFORCE;
    boolean missing =
        holds == null
            ? wasInForce || !search.failed.isEmpty()
            : holds.mode() == Bundle.Mode.WITHDRAWN && !search.failed.isEmpty();
    List<PolicyStatus> statuses = new ArrayList<>();
    if (missing) {
      statuses.add(missing(name, last, search.failed, bundles));
    } else if (holds != null) {
      statuses.add(held(holds, search.failed));
    }
    if (search.shadow != null) {
      statuses.add(PolicyStatus.of(search.shadow, State.SHADOW, List.of()));
    }
    statuses.addAll(search.refused);
    for (Sealed each : bundles) {
      if (!each.isBelieved() && !isPast(each.bundle(), holds, announced)) {
        statuses.add(PolicyStatus.of(each.bundle(), State.REFUSED, each.problems()));
      }
    }
    return new Standing(search.deciding, search.shadowDocument, missing, statuses);
  }

  /**
   * Goes through the bundles that are believed, the latest first, until one holds: what is older is
   * past, whatever it is.
   */
  private static final class Search {
    private final CompiledDocuments documents;
    private final List<PolicyStatus> refused = new ArrayList<>();

    /** Those that should decide, and cannot. */
    private final List<PolicyStatus> failed = new ArrayList<>();

    private @Nullable Bundle holds;
    private @Nullable PolicyDocument deciding;
    private @Nullable Bundle shadow;
    private @Nullable PolicyDocument shadowDocument;

    Search(CompiledDocuments documents) {
      this.documents = documents;
    }

    void take(Bundle bundle) {
      if (holds != null) {
        return;
      }
      if (bundle.mode() == Bundle.Mode.WITHDRAWN) {
        holds = bundle;
        return;
      }
      boolean decides = bundle.mode() == Bundle.Mode.ENFORCE;
      if (!decides && shadow != null) {
        return;
      }
      switch (documents.of(bundle)) {
        case Compiled.Good(PolicyDocument policy) -> {
          if (decides) {
            holds = bundle;
            deciding = policy;
          } else {
            shadow = bundle;
            shadowDocument = policy;
          }
        }
        case Compiled.Bad(List<String> problems) -> {
          PolicyStatus status = PolicyStatus.of(bundle, State.REFUSED, problems);
          refused.add(status);
          if (decides) {
            failed.add(status);
          }
        }
      }
    }
  }

  private static PolicyStatus held(Bundle holds, List<PolicyStatus> failed) {
    if (holds.mode() == Bundle.Mode.WITHDRAWN) {
      return PolicyStatus.of(holds, State.WITHDRAWN, List.of());
    }
    return failed.isEmpty()
        ? PolicyStatus.of(holds, State.IN_FORCE, List.of())
        : PolicyStatus.of(holds, State.FORMER_KEPT, failed.getFirst().problems());
  }

  private static PolicyStatus missing(
      String name, @Nullable Announcement last, List<PolicyStatus> failed, List<Sealed> bundles) {
    if (!failed.isEmpty()) {
      PolicyStatus newest = failed.getFirst();
      return new PolicyStatus(
          newest.id(),
          name,
          newest.version(),
          newest.digest(),
          State.MISSING,
          newest.mode(),
          newest.publishedBy(),
          newest.publishedAt(),
          newest.problems());
    }
    List<String> problems = new ArrayList<>();
    problems.add(
        "It was in force and was not withdrawn, but no bundle of it is there that an entitled key"
            + " signed.");
    String by = "";
    for (Sealed each : bundles) {
      if (each.bundle().announcement().equals(last)) {
        by = each.bundle().publishedBy();
        problems.addAll(each.problems());
      }
    }
    return new PolicyStatus(
        "",
        name,
        last == null ? "unknown" : last.version(),
        last == null ? "" : last.digest(),
        State.MISSING,
        Bundle.Mode.ENFORCE,
        by,
        last == null ? null : last.publishedAt(),
        problems);
  }

  /**
   * A bundle that was in force once and whose key was taken away is no cause for alarm where
   * another has taken its place; where none has, it is told of the policy itself.
   */
  private static boolean isPast(
      Bundle bundle, @Nullable Bundle holds, Set<Announcement> announced) {
    return announced.contains(bundle.announcement())
        && (holds == null || Bundle.LATEST_FIRST.compare(holds, bundle) < 0);
  }
}
