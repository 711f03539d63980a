package io.countersign.evaluator.policies;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a policy, or one bundle of it, fares.
 *
 * @param id the record; empty where none is meant
 * @param name name of the policy
 * @param version version of the bundle
 * @param digest {@code sha256:…} of its document
 * @param state how it fares
 * @param mode what it is for; null where that could not be read
 * @param publishedBy who published it; empty where that could not be read
 * @param publishedAt when it was signed; null where that could not be read
 * @param problems what is wrong with it, or with a newer one; at most {@link #MAXIMUM_PROBLEMS}
 */
public record PolicyStatus(
    String id,
    String name,
    String version,
    String digest,
    State state,
    Bundle.@Nullable Mode mode,
    String publishedBy,
    @Nullable Instant publishedAt,
    List<String> problems) {
  /** How many problems are told at most. */
  public static final int MAXIMUM_PROBLEMS = 20;

  /** How a policy, or one bundle of it, fares. */
  public enum State {
    /** It decides. */
    IN_FORCE,
    /** It decides, and a newer one was refused. */
    FORMER_KEPT,
    /** The policy no longer decides. */
    WITHDRAWN,
    /** Something should decide and nothing good is there: everything is denied. */
    MISSING,
    /** It is asked beside, and its answer recorded. */
    SHADOW,
    /** It is not used and changes nothing. */
    REFUSED;

    /** Whether it is what the policy itself has come to, one for each name. */
    public boolean isOfThePolicy() {
      return switch (this) {
        case IN_FORCE, FORMER_KEPT, WITHDRAWN, MISSING -> true;
        case SHADOW, REFUSED -> false;
      };
    }
  }

  /** Copies and cuts the list. */
  public PolicyStatus {
    problems = List.copyOf(problems.subList(0, Math.min(problems.size(), MAXIMUM_PROBLEMS)));
  }

  static PolicyStatus of(Bundle bundle, State state, List<String> problems) {
    return new PolicyStatus(
        bundle.id(),
        bundle.name(),
        bundle.version(),
        bundle.digest(),
        state,
        bundle.mode(),
        bundle.publishedBy(),
        bundle.publishedAt(),
        problems);
  }

  static PolicyStatus of(BrokenBundle broken) {
    return new PolicyStatus(
        broken.id(),
        broken.name(),
        broken.version(),
        broken.digest(),
        State.REFUSED,
        null,
        broken.publishedBy(),
        null,
        broken.problems());
  }
}
