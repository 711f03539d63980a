package io.countersign.notification;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for people: what an inbox line shows, and what is needed to tell who may
 * decide it now.
 *
 * @param actionId the action
 * @param tool dotted name of the tool
 * @param actionType kind of action
 * @param agentId the agent, without prefix
 * @param tier 0 to 5
 * @param tierWord low, medium, high or critical
 * @param summary the agent's words, cut to {@link #MAX_SUMMARY_LENGTH} characters; null where none
 * @param deadline when the answer is due; no later than the policy lets the action run
 * @param overdue whether that has passed
 * @param stage the open stage, from 0
 * @param stages how many stages there are
 * @param demands the demands of the open stage that are not met yet
 * @param added who was brought in beside them
 * @param excluded principals who may not decide: requester, owner, agent, and who has voted
 */
public record OpenRequest(
    String actionId,
    String tool,
    String actionType,
    String agentId,
    int tier,
    String tierWord,
    @Nullable String summary,
    Instant deadline,
    boolean overdue,
    int stage,
    int stages,
    List<Requirements.StageDemand> demands,
    List<Approver> added,
    Set<String> excluded) {
  /** How much of the agent's summary a line shows. */
  public static final int MAX_SUMMARY_LENGTH = 200;

  /** Copies the collections. */
  public OpenRequest {
    demands = List.copyOf(demands);
    added = List.copyOf(added);
    excluded = Set.copyOf(excluded);
  }

  /** Everybody to whom the request is addressed now, each once. */
  public Set<Approver> addressees() {
    Set<Approver> all = new LinkedHashSet<>();
    demands.forEach(demand -> all.addAll(demand.anyOf()));
    all.addAll(added);
    return all;
  }

  /**
   * Whether the person may decide now, as far as this service knows; the aggregator has the last
   * word.
   *
   * @param person as the directory knows them
   * @param ownerOfAgent the agent's owner by the directory; null where it names none
   */
  public boolean mayBeDecidedBy(Person person, @Nullable String ownerOfAgent) {
    return isNoPartyTo(person, ownerOfAgent) && asks(person.names(), person, _ -> true);
  }

  /** Whether the person may act, has no part in the action and has not voted. */
  boolean isNoPartyTo(Person person, @Nullable String ownerOfAgent) {
    return person.human()
        && person.active()
        && !excluded.contains(person.id())
        && !person.id().equals(ownerOfAgent);
  }

  /**
   * Whether somebody is asked under one of these names, and has the authority.
   *
   * @param names names of the holder
   * @param holder whose authority counts
   * @param reaches whether more than the holder's limit reaches an amount
   */
  boolean asks(List<Approver> names, Person holder, Predicate<Amount> reaches) {
    if (!Tools.anyMatches(holder.decidesTools(), tool)
        || (holder.maxTier() != null && tier > holder.maxTier())) {
      return false;
    }
    boolean broughtIn = added.stream().anyMatch(names::contains);
    return demands.stream()
        .filter(demand -> broughtIn || demand.anyOf().stream().anyMatch(names::contains))
        .anyMatch(
            demand -> {
              @Nullable Amount amount = demand.authority();
              return amount == null
                  || (reaches.test(amount)
                      && holder.limits().stream().anyMatch(limit -> limit.covers(amount)));
            });
  }
}
