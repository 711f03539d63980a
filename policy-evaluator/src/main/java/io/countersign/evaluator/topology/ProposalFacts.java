package io.countersign.evaluator.topology;

import io.countersign.events.ActionProposed;
import io.countersign.events.Target;
import io.countersign.policy.ActionFacts;
import io.countersign.policy.ActionFacts.AgentFacts;
import io.countersign.policy.ActionFacts.TargetFacts;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.PlainValues;

/** Takes out of a proposal what policy may know. */
public final class ProposalFacts {
  private ProposalFacts() {}

  /**
   * The facts of a proposal that was read by {@code ProposalJson}.
   *
   * @throws io.countersign.schemas.json.InvalidJsonException when its arguments are no JSON
   */
  @SuppressWarnings("NullAway") // type annotations of a record from a class file are not seen
  public static ActionFacts of(ActionProposed proposal) {
    Target target = proposal.getTarget();
    return new ActionFacts(
        proposal.getActionId(),
        proposal.getActionType(),
        proposal.getTool(),
        proposal.getTenant(),
        proposal.getConfidence(),
        new AgentFacts(
            proposal.getAgent().getId(),
            proposal.getAgent().getOwner(),
            proposal.getAgent().getArtifactDigest(),
            proposal.getAgent().getModel(),
            proposal.getAgent().getRuntime()),
        proposal.getRequestedBy(),
        target == null
            ? TargetFacts.NONE
            : new TargetFacts(
                target.getSystem(),
                target.getResource(),
                target.getEnvironment(),
                target.getDataClassification()),
        PlainValues.object(CanonicalJson.parse(proposal.getArguments())));
  }
}
