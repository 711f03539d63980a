package io.countersign.approval;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is being decided: the proposal, the policy's answer to it and who has a stake in it.
 *
 * @param proposal the proposal with its arguments as they are now
 * @param classification the policy's answer
 * @param proposedDigest digest of the action as the agent proposed it; tells a retry from another
 *     action
 * @param actionDigest digest of the action as it is now
 * @param argumentsDigest digest of the arguments as they are now
 * @param edited whether an approver's edit changed the arguments
 * @param parties whoever asked for the action or owned its agent in any of its attempts; they never
 *     decide on it
 */
public record Subject(
    Proposal proposal,
    Classification classification,
    String proposedDigest,
    String actionDigest,
    String argumentsDigest,
    boolean edited,
    Set<PrincipalId> parties) {
  /** Copies the set. */
  public Subject {
    parties = Set.copyOf(parties);
  }

  /**
   * What the policy has just answered: nobody has edited it, and whoever asked for it or owns its
   * agent is a party to it.
   *
   * @param earlierParties those of the attempts before
   */
  public static Subject proposed(
      Proposal proposal,
      Classification classification,
      String actionDigest,
      String argumentsDigest,
      Set<PrincipalId> earlierParties) {
    Set<PrincipalId> parties = new HashSet<>(earlierParties);
    parties.add(proposal.agent());
    addIfNamed(parties, proposal.agentOwner());
    addIfNamed(parties, proposal.requestedBy());
    return new Subject(
        proposal, classification, actionDigest, actionDigest, argumentsDigest, false, parties);
  }

  private static void addIfNamed(Set<PrincipalId> parties, @Nullable PrincipalId party) {
    if (party != null) {
      parties.add(party);
    }
  }

  /**
   * The first moment at which the action may not run any more, whoever decides: the agent no longer
   * wants it, or the policy no longer lets it. Null where no such moment comes.
   */
  public @Nullable Instant endsAt() {
    Instant unwanted = proposal.expiresAt();
    Instant runUntil = classification.runUntil();
    if (unwanted == null || runUntil == null) {
      return unwanted == null ? runUntil : unwanted;
    }
    return unwanted.isBefore(runUntil) ? unwanted : runUntil;
  }

  /** The beginning of a sentence that says what came at {@link #endsAt()}. */
  String end() {
    Instant runUntil = classification.runUntil();
    return runUntil != null && runUntil.equals(endsAt())
        ? "The policy let the action run until %s, when its change window closed or a freeze began"
            .formatted(runUntil)
        : "The agent wanted the action until %s".formatted(proposal.expiresAt());
  }
}
