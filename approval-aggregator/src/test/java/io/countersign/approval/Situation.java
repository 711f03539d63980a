package io.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.ApprovalEvent.Choice;
import io.countersign.approval.topology.JsonArgumentsEditor;
import io.countersign.approval.topology.ReplayedRecords;
import io.countersign.approval.topology.StateCodec;
import io.countersign.approval.topology.StoredState;
import io.countersign.events.ActionProposed;
import io.countersign.events.Agent;
import io.countersign.events.Change;
import io.countersign.events.Rollback;
import io.countersign.schemas.json.ActionDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The test language: an action, people, a clock that tests move, and what happened. Every step
 * checks replay and storage.
 */
public final class Situation {
  public static final Instant START = Instant.parse("2026-11-21T09:00:00Z");
  public static final String ARGUMENTS = "{\"amount\":25000,\"memo\":\"4821\"}";

  private static final StateCodec CODEC = new StateCodec();

  private final Map<PrincipalId, Principal> directory = new HashMap<>();
  private final Map<String, Delegation> grants = new TreeMap<>();
  private final Facts facts =
      new Facts() {
        @Override
        public @Nullable Principal principal(PrincipalId id) {
          return directory.get(id);
        }

        @Override
        public List<Delegation> delegationsTo(PrincipalId grantee) {
          return grants.values().stream().filter(grant -> grant.grantee().equals(grantee)).toList();
        }

        @Override
        public @Nullable Delegation delegation(String id) {
          return grants.get(id);
        }
      };
  private final Decider decider;
  private final List<RecordedEvent> log = new ArrayList<>();
  private List<RecordedEvent> latest = List.of();
  private Approval state = Approval.unseen(new ActionId("case-1"));
  private Instant now = START;
  private int commands;
  private boolean throughRecords = true;

  Situation() {
    this(AssuranceMode.ENFORCE);
  }

  Situation(AssuranceMode mode) {
    decider = new Decider(new JsonArgumentsEditor(), mode);
    person("user:maria", 0, "agent-owners");
    person("user:ivan", 50_000, "finance-approvers");
    person("user:frank", 5_000, "finance-approvers");
    person("user:fatima", 100_000, "finance-approvers");
    person("user:lena", 1_000_000, "finance-leads");
    person("user:bo", 100_000, "finance-approvers", "finance-leads");
    person("user:carla", 0, "compliance");
    person("user:sven", 0, "security-leads");
    person("user:dora", 0, "dba");
    principal("service:bank-gateway", Principal.Kind.SERVICE, 0, true);
  }

  Situation person(String id, long limit, String... groups) {
    return principal(id, Principal.Kind.HUMAN, limit, true, groups);
  }

  Situation principal(
      String id, Principal.Kind kind, long limit, boolean active, String... groups) {
    PrincipalId key = new PrincipalId(id);
    directory.put(
        key,
        new Principal(
            key,
            kind,
            Set.of(groups),
            limit == 0 ? Authority.NONE : Authority.upTo(Money.of(Long.toString(limit), "EUR")),
            null,
            active,
            1));
    return this;
  }

  /** The same person with another authority, in the next version of their record. */
  Situation authority(String id, Authority authority) {
    return change(
        id,
        old ->
            new Principal(
                old.id(),
                old.kind(),
                old.groups(),
                authority,
                old.owner(),
                old.active(),
                old.version() + 1));
  }

  /** The same person, active or not. */
  Situation active(String id, boolean active) {
    return change(
        id,
        old ->
            new Principal(
                old.id(),
                old.kind(),
                old.groups(),
                old.authority(),
                old.owner(),
                active,
                old.version() + 1));
  }

  private Situation change(String id, UnaryOperator<Principal> change) {
    directory.computeIfPresent(new PrincipalId(id), (_, old) -> change.apply(old));
    return this;
  }

  /** A grant is given, or another one in its place. */
  Situation lends(Delegation grant) {
    grants.put(grant.id(), grant);
    return this;
  }

  Facts facts() {
    return facts;
  }

  Situation agentOwnedBy(String owner) {
    PrincipalId agent = PrincipalId.ofAgent("procurement-agent");
    directory.put(
        agent,
        new Principal(
            agent,
            Principal.Kind.AGENT,
            Set.of(),
            Authority.NONE,
            new PrincipalId(owner),
            true,
            1));
    return this;
  }

  static Proposal proposal(String arguments, Set<String> parts, @Nullable Instant expiresAt) {
    return ReplayedRecords.proposal(record(arguments, parts, expiresAt));
  }

  /** A proposal with the evidence that {@code parts} names. */
  private static ActionProposed record(
      String arguments, Set<String> parts, @Nullable Instant expiresAt) {
    ActionProposed.Builder proposal =
        ActionProposed.newBuilder()
            .setActionId("case-1")
            .setTenant("acme")
            .setAgent(new Agent("procurement-agent", "user:maria", null, null, null))
            .setRequestedBy("user:ivan")
            .setActionType("transfer")
            .setTool("payments.transfer")
            .setTarget(new io.countersign.events.Target("bank", "vendor:acme", "production", null))
            .setArguments(arguments)
            .setExpiresAt(expiresAt);
    for (String part : parts) {
      switch (part) {
        case "rationale" -> proposal.setRationale("Invoice 4821 is due");
        case "rollback" -> proposal.setRollback(new Rollback("Recall it", false));
        case "change" -> proposal.setChange(new Change("{}", null));
        default -> throw new IllegalArgumentException("Expected known evidence, not " + part);
      }
    }
    return proposal.build();
  }

  /** Digest of arguments, as the policy evaluator and executors compute it. */
  static String digest(String arguments) {
    return ActionDigest.ofArguments(arguments);
  }

  static Requirement oneOf(String group) {
    return requirement(List.of(stage(demand(group, 1, null))), List.of());
  }

  static Requirement transfer(long amount) {
    return requirement(
        List.of(
            stage(demand("finance-approvers", 1, Money.of(Long.toString(amount), "EUR"))),
            stage(demand("finance-leads", 1, null))),
        List.of());
  }

  static Stage stage(Demand... demands) {
    return new Stage(List.of(demands));
  }

  static Demand demand(String group, int quorum, @Nullable Money authority) {
    return new Demand(List.of(new Approver.Group(group)), quorum, authority);
  }

  static Requirement requirement(List<Stage> stages, List<LadderStep> ladder) {
    return new Requirement(
        stages,
        List.of(),
        List.of("/amount", "/memo"),
        Duration.ofMinutes(30),
        ladder,
        Assurance.SESSION,
        Duration.ofMinutes(15));
  }

  static Input.Classified classified(
      Verdict verdict, Proposal proposal, @Nullable Requirement requirement) {
    return classified(null, verdict, proposal, requirement);
  }

  static Input.Classified classified(
      @Nullable String editCommandId,
      Verdict verdict,
      Proposal proposal,
      @Nullable Requirement requirement) {
    return new Input.Classified(
        editCommandId,
        proposal,
        new Classification(
            verdict, 3, List.of("payments/large"), "payments@1", List.of("because"), 1, null),
        requirement,
        Duration.ofMinutes(15),
        verdict == Verdict.ALLOW_WITH_REVIEW,
        verdict == Verdict.ALLOW_WITH_REVIEW ? List.of(new Approver.Group("dba")) : List.of(),
        ActionDigest.of(record(proposal.arguments(), Set.of(), null)),
        digest(proposal.arguments()));
  }

  /** The same answer, for an action that may run until then. */
  static Input.Classified until(@Nullable Instant runUntil, Input.Classified classified) {
    Classification answer = classified.classification();
    return new Input.Classified(
        classified.editCommandId(),
        classified.proposal(),
        new Classification(
            answer.verdict(),
            answer.tier(),
            answer.rules(),
            answer.policy(),
            answer.reasons(),
            answer.revision(),
            runUntil),
        classified.requirement(),
        classified.permitValidity(),
        classified.review(),
        classified.reviewers(),
        classified.actionDigest(),
        classified.argumentsDigest());
  }

  Situation asked(Requirement requirement) {
    return askedUntil(null, requirement);
  }

  Situation askedUntil(@Nullable Instant runUntil, Requirement requirement) {
    return when(
        until(
            runUntil,
            classified(
                Verdict.REQUIRE_APPROVAL, proposal(ARGUMENTS, Set.of(), null), requirement)));
  }

  Situation votes(String principal, Choice choice) {
    return when(vote(principal, choice, "because", List.of()));
  }

  Situation approves(String principal) {
    return votes(principal, Choice.APPROVE);
  }

  Situation edits(String principal, String pointer, String value) {
    return when(vote(principal, Choice.APPROVE, null, List.of(new FieldEdit(pointer, value))));
  }

  Input.CastVote vote(
      String principal, Choice choice, @Nullable String reason, List<FieldEdit> edits) {
    return new Input.CastVote(sender(principal), choice, reason, edits, null);
  }

  Input.Sender sender(String principal) {
    return new Input.Sender("command-" + ++commands, new PrincipalId(principal), Assurance.SESSION);
  }

  /** The policy answers the edit that is pending. */
  Situation policySays(Verdict verdict, @Nullable Requirement requirement) {
    return policySaysUntil(null, verdict, requirement);
  }

  /** The policy answers the edit that is pending: the edited action may run until then. */
  Situation policySaysUntil(
      @Nullable Instant runUntil, Verdict verdict, @Nullable Requirement requirement) {
    Phase.EditPending pending = (Phase.EditPending) state.phase();
    return when(
        until(
            runUntil,
            classified(
                pending.edit().commandId(),
                verdict,
                pending.subject().proposal().withArguments(pending.edit().arguments()),
                requirement)));
  }

  Situation executed(String reportId, @Nullable String permitId, String arguments) {
    return when(
        new Input.Executed(
            reportId, "executor:bank", now, permitId, digest(arguments), true, null));
  }

  Situation later(Duration duration) {
    now = now.plus(duration);
    return when(new Input.DeadlineDue());
  }

  /** Time goes by and no timer looks. */
  Situation unnoticed(Duration duration) {
    now = now.plus(duration);
    return this;
  }

  Situation when(Input input) {
    Approval before = state;
    Decider.Step step = decider.handle(state, input, facts, now);
    Approval replayed = before;
    Approval reread = before;
    for (RecordedEvent event : step.events()) {
      replayed = Evolution.evolve(replayed, event);
      if (throughRecords) {
        reread = Evolution.evolve(reread, ReplayedRecords.throughBytes(reread, event));
      }
    }
    assertThat(replayed).as("replay of %s", input).isEqualTo(step.state());
    if (throughRecords) {
      assertThat(reread).as("replay of the records of %s", input).isEqualTo(step.state());
    }
    StoredState stored = new StoredState(step.state(), "00-trace");
    assertThat(CODEC.decode(CODEC.encode(stored))).as("storage of %s", input).isEqualTo(stored);
    state = step.state();
    latest = step.events();
    log.addAll(latest);
    return this;
  }

  /** What would come of {@code input} so much later. */
  Decider.Step tries(Input input, Duration after) {
    return decider.handle(state, input, facts, now.plus(after));
  }

  /** Something happened that no input of this version brings about. */
  Situation happened(String actor, @Nullable String causeId, ApprovalEvent event) {
    EventMeta meta =
        new EventMeta(state.id(), state.tenant(), now, actor, causeId, state.sequence() + 1);
    RecordedEvent recorded = new RecordedEvent(meta, event);
    state = Evolution.evolve(state, recorded);
    latest = List.of(recorded);
    log.add(recorded);
    return this;
  }

  /** Its proposals are not made from records, so that it cannot be replayed from them. */
  Situation withoutRecords() {
    throughRecords = false;
    return this;
  }

  /** The names of the events of the last step. */
  Situation then(String... names) {
    assertThat(latest)
        .extracting(each -> each.event().getClass().getSimpleName())
        .containsExactly(names);
    return this;
  }

  Situation refused(RefusalCode code) {
    assertThat(latest)
        .extracting(
            each ->
                each.event() instanceof ApprovalEvent.CommandRefused refused
                    ? refused.code()
                    : each.event().toString())
        .containsExactly(code.wire());
    return this;
  }

  Approval state() {
    return state;
  }

  /** The events of the last step. */
  List<RecordedEvent> latest() {
    return latest;
  }

  List<RecordedEvent> log() {
    return log;
  }

  Instant now() {
    return now;
  }

  <T extends ApprovalEvent> T last(Class<T> type) {
    return log.stream()
        .map(RecordedEvent::event)
        .filter(type::isInstance)
        .map(type::cast)
        .reduce((_, second) -> second)
        .orElseThrow();
  }
}
