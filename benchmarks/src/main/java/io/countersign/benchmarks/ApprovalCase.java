package io.countersign.benchmarks;

import io.countersign.approval.ActionId;
import io.countersign.approval.Approval;
import io.countersign.approval.ApprovalEvent.Choice;
import io.countersign.approval.Approver;
import io.countersign.approval.ArgumentsEditor;
import io.countersign.approval.Assurance;
import io.countersign.approval.AssuranceMode;
import io.countersign.approval.Authority;
import io.countersign.approval.Classification;
import io.countersign.approval.Decider;
import io.countersign.approval.Demand;
import io.countersign.approval.EvidencePack;
import io.countersign.approval.Input;
import io.countersign.approval.LadderStep;
import io.countersign.approval.Money;
import io.countersign.approval.Permit;
import io.countersign.approval.Phase;
import io.countersign.approval.Principal;
import io.countersign.approval.PrincipalId;
import io.countersign.approval.Proposal;
import io.countersign.approval.Requirement;
import io.countersign.approval.Stage;
import io.countersign.approval.Target;
import io.countersign.approval.Verdict;
import io.countersign.events.ActionProposed;
import io.countersign.schemas.json.ActionDigest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request from the policy's answer to the grant: a transfer of 25,000 EUR with 1 KB of
 * arguments, decided in two stages by one person each, with the checks of their authority.
 */
final class ApprovalCase {
  /** How many inputs lead to the grant. */
  static final int INPUTS = 3;

  private static final Instant ASKED_AT = Instant.parse("2026-11-21T09:00:00Z");
  private static final Duration BETWEEN_INPUTS = Duration.ofMinutes(1);
  private static final Duration SLA = Duration.ofMinutes(30);
  private static final PrincipalId APPROVER = new PrincipalId("user:fatima");
  private static final PrincipalId LEAD = new PrincipalId("user:lena");

  private final Decider decider =
      new Decider(
          (_, _) -> new ArgumentsEditor.Invalid("Nobody edits here."), AssuranceMode.ENFORCE);
  private final ActionId id;
  private final Map<PrincipalId, Principal> directory = new HashMap<>();
  private final List<Input> inputs;

  ApprovalCase() {
    ActionProposed proposed = Samples.proposal();
    id = new ActionId(proposed.getActionId());
    person("user:maria", 0, "agent-owners");
    person("user:ivan", 50_000, "finance-approvers");
    person(APPROVER.value(), 100_000, "finance-approvers");
    person(LEAD.value(), 1_000_000, "finance-leads");
    inputs =
        List.of(classified(proposed), approval("command-1", APPROVER), approval("command-2", LEAD));
  }

  /** The permit that the last input brings about; everything before it is worked out anew. */
  Permit decide() {
    Approval state = decideWhole();
    if (state.phase() instanceof Phase.Granted granted) {
      return granted.permit();
    }
    throw new IllegalStateException("Expected a grant, but it came to " + state.phase());
  }

  /** The state after all inputs. */
  Approval decideWhole() {
    Approval state = Approval.unseen(id);
    Instant now = ASKED_AT;
    for (Input input : inputs) {
      state = decider.handle(state, input, directory::get, now).state();
      now = now.plus(BETWEEN_INPUTS);
    }
    return state;
  }

  private void person(String name, long limit, String group) {
    PrincipalId principal = new PrincipalId(name);
    Authority authority =
        limit == 0 ? Authority.NONE : Authority.upTo(Money.of(Long.toString(limit), "EUR"));
    directory.put(
        principal,
        new Principal(principal, Principal.Kind.HUMAN, Set.of(group), authority, null, true, 1));
  }

  private static Input approval(String commandId, PrincipalId voter) {
    return new Input.CastVote(
        new Input.Sender(commandId, voter, Assurance.SESSION),
        Choice.APPROVE,
        "The invoice matches the order.",
        List.of(),
        null);
  }

  private Input classified(ActionProposed proposed) {
    Proposal proposal =
        new Proposal(
            id,
            "acme",
            "procurement-agent",
            new PrincipalId("user:maria"),
            new PrincipalId("user:ivan"),
            "transfer",
            "payments.transfer",
            new Target("bank", "vendor:acme", "production", null),
            proposed.getArguments(),
            Set.of("rationale", "evidence", "rollback"),
            null,
            new EvidencePack(proposed.getArguments().getBytes(StandardCharsets.UTF_8)));
    return new Input.Classified(
        null,
        proposal,
        new Classification(
            Verdict.REQUIRE_APPROVAL,
            3,
            List.of("payments/large-transfer"),
            "payments@1",
            List.of("A payment of 10,000 EUR or more is decided by finance in two stages."),
            1,
            null),
        requirement(),
        Duration.ofMinutes(15),
        false,
        List.of(),
        ActionDigest.of(proposed),
        ActionDigest.ofArguments(proposed.getArguments()));
  }

  private static Requirement requirement() {
    return new Requirement(
        List.of(stage("finance-approvers", Money.of("25000", "EUR")), stage("finance-leads", null)),
        List.of("rationale", "evidence", "rollback"),
        List.of("/amount", "/memo"),
        SLA,
        List.of(
            new LadderStep(Duration.ofMinutes(15), LadderStep.Action.REMIND, List.of()),
            new LadderStep(Duration.ofMinutes(60), LadderStep.Action.REJECT, List.of())),
        Assurance.SESSION,
        Duration.ofMinutes(15));
  }

  private static Stage stage(String group, @Nullable Money authority) {
    return new Stage(List.of(new Demand(List.of(new Approver.Group(group)), 1, authority)));
  }
}
