package io.countersign.approval;

import java.util.Set;

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
}
