package io.countersign.notification;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A review that waits for somebody: what a line of the list shows, and what is needed to tell who
 * may answer it.
 *
 * @param actionId the action
 * @param tool dotted name of the tool
 * @param actionType kind of action
 * @param agentId the agent, without prefix
 * @param tier 0 to 5
 * @param tierWord low, medium, high or critical
 * @param summary the agent's words, cut as in {@link OpenRequest}; null where none
 * @param emergency whether an emergency grant is what is looked at
 * @param since when the review was asked for
 * @param outcome what the executor has told so far, by {@link Outcome#wireName}; null for nothing
 * @param reviewers who may answer
 * @param excluded principals who may not: requester, owner, agent, and who granted
 */
public record OpenReview(
    String actionId,
    String tool,
    String actionType,
    String agentId,
    int tier,
    String tierWord,
    @Nullable String summary,
    boolean emergency,
    Instant since,
    @Nullable String outcome,
    List<Approver> reviewers,
    Set<String> excluded) {
  /** Copies the collections. */
  public OpenReview {
    reviewers = List.copyOf(reviewers);
    excluded = Set.copyOf(excluded);
  }

  /**
   * Whether the person may answer, as far as this service knows; the aggregator has the last word.
   *
   * @param person as the directory knows them
   * @param ownerOfAgent the agent's owner by the directory; null where it names none
   */
  public boolean mayBeAnsweredBy(Person person, @Nullable String ownerOfAgent) {
    return person.human()
        && person.active()
        && !excluded.contains(person.id())
        && !person.id().equals(ownerOfAgent)
        && person.names().stream().anyMatch(reviewers::contains);
  }
}
