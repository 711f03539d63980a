package io.countersign.evaluator.policies;

import io.countersign.policy.ActionFacts;
import io.countersign.policy.Classification;
import io.countersign.policy.Explanation;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import io.countersign.policy.PolicySet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The policies that decide at present. Whoever publishes compiles here, on their own thread;
 * whoever classifies only reads the finished set. A document that does not compile never replaces a
 * good one.
 */
public final class PoliciesInForce {
  private final Map<String, Published> published = new TreeMap<>();
  private volatile Snapshot snapshot = new Snapshot(PolicySet.EMPTY, List.of(), "", 0);

  private record Published(@Nullable PolicyDocument good, Status status) {}

  private record Snapshot(PolicySet set, List<Status> statuses, String unreadable, long refusals) {}

  /** How a published policy fares. */
  public enum State {
    /** The newest version decides. */
    IN_FORCE,
    /** The newest version was refused; a former one decides on. */
    FORMER_KEPT,
    /** Refused, and no former version is known: everything is denied. */
    REFUSED
  }

  /**
   * A published policy as people see it.
   *
   * @param name its name
   * @param version the version that decides; where none does, the one that was refused
   * @param digest {@code sha256:…} of that version's document
   * @param state how it fares
   * @param problems why the newest version was refused; empty where it was not
   */
  public record Status(
      String name, String version, String digest, State state, List<String> problems) {
    /** Copies the list. */
    public Status {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Takes in a published document.
   *
   * @param name the policy's name, which the document must repeat
   * @param version its version
   * @param digest digest of the document
   * @param yaml the document
   * @return how the policy fares now
   */
  public synchronized Status publish(String name, String version, String digest, String yaml) {
    Published former = published.get(name);
    if (former != null
        && former.status().state() == State.IN_FORCE
        && former.status().digest().equals(digest)) {
      return former.status();
    }
    List<String> problems;
    switch (PolicyDocument.read(name, yaml)) {
      case PolicyReading.Valid(PolicyDocument policy) -> {
        problems = mismatches(policy, name, digest);
        if (problems.isEmpty()) {
          Status status =
              new Status(name, policy.version(), policy.digest(), State.IN_FORCE, List.of());
          replace(name, new Published(policy, status), 0);
          return status;
        }
      }
      case PolicyReading.Invalid invalid ->
          problems = invalid.problems().stream().map(Object::toString).toList();
    }
    return refuse(name, version, digest, problems);
  }

  /** Notes that a record of a policy could not be read at all. */
  public synchronized Status refuse(
      String name, String version, String digest, List<String> problems) {
    Published former = published.get(name);
    PolicyDocument good = former == null ? null : former.good();
    Status status =
        good == null
            ? new Status(name, version, digest, State.REFUSED, problems)
            : new Status(name, good.version(), good.digest(), State.FORMER_KEPT, problems);
    replace(name, new Published(good, status), 1);
    return status;
  }

  /** Takes a policy out of force. */
  public synchronized void withdraw(String name) {
    published.remove(name);
    rebuild(0);
  }

  /** Classifies an action by the policies in force. */
  public Classification evaluate(ActionFacts facts, Instant now) {
    Snapshot current = snapshot;
    return current.unreadable().isEmpty()
        ? current.set().evaluate(facts, now)
        : Classification.denied(current.unreadable());
  }

  /** Classifies an action and says what each rule answered. */
  public Explanation explain(ActionFacts facts, Instant now) {
    Snapshot current = snapshot;
    Explanation explanation = current.set().explain(facts, now);
    return current.unreadable().isEmpty()
        ? explanation
        : new Explanation(Classification.denied(current.unreadable()), explanation.rules());
  }

  /** Returns how each published policy fares, in order of name. */
  public List<Status> statuses() {
    return snapshot.statuses();
  }

  /** Returns how many policies decide. */
  public int inForce() {
    return snapshot.set().documents().size();
  }

  /** Returns how many documents were refused since the start. */
  public long refusals() {
    return snapshot.refusals();
  }

  private void replace(String name, Published entry, int refused) {
    published.put(name, entry);
    rebuild(refused);
  }

  private void rebuild(int refused) {
    List<PolicyDocument> good =
        published.values().stream().map(Published::good).filter(Objects::nonNull).toList();
    List<Status> statuses = published.values().stream().map(Published::status).toList();
    List<String> unreadable =
        statuses.stream()
            .filter(status -> status.state() == State.REFUSED)
            .map(Status::name)
            .toList();
    snapshot =
        new Snapshot(
            PolicySet.of(good),
            statuses,
            unreadable.isEmpty()
                ? ""
                : "The policy "
                    + String.join(", ", unreadable)
                    + " cannot be read and no former version of it is known, so no action is"
                    + " allowed.",
            snapshot.refusals() + refused);
  }

  private static List<String> mismatches(PolicyDocument policy, String name, String digest) {
    if (!policy.name().equals(name)) {
      return List.of("the record is about " + name + ", but its document names " + policy.name());
    }
    return policy.digest().equals(digest)
        ? List.of()
        : List.of("the document has the digest " + policy.digest() + ", not " + digest);
  }
}
