package io.countersign.approval.topology;

import io.countersign.approval.ActionId;
import io.countersign.approval.ApprovalEvent.Choice;
import io.countersign.approval.Approver;
import io.countersign.approval.Assurance;
import io.countersign.approval.Authority;
import io.countersign.approval.Classification;
import io.countersign.approval.Delegation;
import io.countersign.approval.Demand;
import io.countersign.approval.FieldEdit;
import io.countersign.approval.Input;
import io.countersign.approval.LadderStep;
import io.countersign.approval.Money;
import io.countersign.approval.Principal;
import io.countersign.approval.PrincipalId;
import io.countersign.approval.Problem;
import io.countersign.approval.Proposal;
import io.countersign.approval.Requirement;
import io.countersign.approval.Stage;
import io.countersign.approval.Target;
import io.countersign.approval.ToolPattern;
import io.countersign.approval.Verdict;
import io.countersign.events.ActionClassified;
import io.countersign.events.ActionExecuted;
import io.countersign.events.ActionProposed;
import io.countersign.events.ActionRefused;
import io.countersign.events.ActionRolledBack;
import io.countersign.events.ActionVerified;
import io.countersign.events.ApproverRef;
import io.countersign.events.BreakGlass;
import io.countersign.events.CastVote;
import io.countersign.events.ClassificationCause;
import io.countersign.events.CommandMeta;
import io.countersign.events.Comment;
import io.countersign.events.CompleteReview;
import io.countersign.events.Decision;
import io.countersign.events.Escalate;
import io.countersign.events.Reassign;
import io.countersign.events.Redeem;
import io.countersign.events.RequestChanges;
import io.countersign.events.Revoke;
import io.countersign.events.Withdraw;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.json.ActionDigest;
import io.countersign.schemas.json.ProposalParts;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads records as inputs. Throws IllegalArgumentException, with a sentence, for a record that says
 * nonsense.
 */
final class Inputs {
  /**
   * Longest name of a command, of an outcome, or of who sent it. The state of an action remembers
   * many of them and must fit into a record.
   */
  static final int MAX_REMEMBERED_CHARACTERS = 500;

  private final EvidencePacks packs;

  Inputs(EvidencePacks packs) {
    this.packs = packs;
  }

  /**
   * The action that {@code record} says it is about; null where it is no record that this service
   * reads.
   */
  static @Nullable String actionIdOf(SpecificRecord record) {
    if (record instanceof ActionClassified classified) {
      return classified.getActionId();
    }
    if (record instanceof ActionRefused refused) {
      return refused.getActionId();
    }
    if (record instanceof ActionExecuted executed) {
      return executed.getActionId();
    }
    if (record instanceof ActionVerified verified) {
      return verified.getActionId();
    }
    if (record instanceof ActionRolledBack undo) {
      return undo.getActionId();
    }
    CommandMeta meta = metaOf(record);
    return meta == null ? null : meta.getActionId();
  }

  /** The input that {@code record} is; null where this service has nothing to do with it. */
  @Nullable Input of(SpecificRecord record) {
    return switch (record) {
      case ActionClassified classified -> classified(classified);
      case ActionRefused refused ->
          new Input.ProposalRefused(
              refused.getCode(),
              "The proposal cannot be read; mend it and send it again",
              refused.getProblems().stream()
                  .map(problem -> new Problem(problem.getAt(), problem.getMessage()))
                  .toList());
      case ActionExecuted executed -> executed(executed);
      case ActionVerified verified -> verified(verified);
      case ActionRolledBack undo -> rolledBack(undo);
      case CastVote vote ->
          new Input.CastVote(
              sender(vote.getMeta()),
              vote.getDecision() == Decision.APPROVE ? Choice.APPROVE : Choice.REJECT,
              vote.getReason(),
              vote.getEdits().stream()
                  .map(edit -> new FieldEdit(edit.getPointer(), edit.getValue()))
                  .toList(),
              vote.getSeenArgumentsDigest(),
              grantOf(vote));
      case RequestChanges changes ->
          new Input.RequestChanges(sender(changes.getMeta()), changes.getReason());
      case Withdraw withdraw ->
          new Input.Withdraw(sender(withdraw.getMeta()), withdraw.getReason());
      case Comment comment -> new Input.Comment(sender(comment.getMeta()), comment.getText());
      case Reassign reassign ->
          new Input.Reassign(
              sender(reassign.getMeta()), approvers(reassign.getTo()), reassign.getReason());
      case Escalate escalate ->
          new Input.Escalate(
              sender(escalate.getMeta()), approvers(escalate.getTo()), escalate.getReason());
      case BreakGlass emergency ->
          new Input.BreakGlass(sender(emergency.getMeta()), emergency.getReason());
      case Revoke revoke -> new Input.Revoke(sender(revoke.getMeta()), revoke.getReason());
      case Redeem redeem ->
          new Input.Redeem(
              sender(redeem.getMeta()), redeem.getPermitId(), redeem.getArgumentsDigest());
      case CompleteReview review ->
          new Input.CompleteReview(
              sender(review.getMeta()), review.getConfirmed(), review.getReason());
      default -> {
        CommandMeta meta = metaOf(record);
        yield meta == null ? null : new Input.Unsupported(sender(meta), EventTypes.nameOf(record));
      }
    };
  }

  private static @Nullable String grantOf(CastVote vote) {
    String id = vote.getDelegationId();
    if (id != null) {
      bounded("grant's id", id);
    }
    return id;
  }

  private static @Nullable CommandMeta metaOf(SpecificRecord record) {
    return switch (record) {
      case CastVote vote -> vote.getMeta();
      case RequestChanges changes -> changes.getMeta();
      case Withdraw withdraw -> withdraw.getMeta();
      case Comment comment -> comment.getMeta();
      case Reassign reassign -> reassign.getMeta();
      case Escalate escalate -> escalate.getMeta();
      case Revoke revoke -> revoke.getMeta();
      case Redeem redeem -> redeem.getMeta();
      case CompleteReview review -> review.getMeta();
      case BreakGlass emergency -> emergency.getMeta();
      default -> null; // SpecificRecord is open: other families have no command's head
    };
  }

  private static Input.Sender sender(CommandMeta meta) {
    bounded("command id", meta.getCommandId());
    bounded("principal", meta.getPrincipal());
    return new Input.Sender(
        meta.getCommandId(),
        new PrincipalId(meta.getPrincipal()),
        Assurance.valueOf(meta.getAssurance().name()));
  }

  private static Input executed(ActionExecuted executed) {
    bounded("event id", executed.getEventId());
    bounded("executor", executed.getExecutor());
    bounded("permit id", Objects.requireNonNullElse(executed.getPermitId(), ""));
    return new Input.Executed(
        executed.getEventId(),
        executed.getExecutor(),
        executed.getExecutedAt(),
        executed.getPermitId(),
        ActionDigest.ofArguments(executed.getExecutedArguments()),
        executed.getSuccess(),
        executed.getResult());
  }

  private static Input verified(ActionVerified verified) {
    bounded("event id", verified.getEventId());
    bounded("verifier", verified.getVerifier());
    return new Input.Verified(
        verified.getEventId(),
        verified.getVerifier(),
        verified.getVerifiedAt(),
        verified.getAsApproved(),
        verified.getFinding());
  }

  private static Input rolledBack(ActionRolledBack undo) {
    bounded("event id", undo.getEventId());
    bounded("executor", undo.getExecutor());
    return new Input.RolledBack(
        undo.getEventId(),
        undo.getExecutor(),
        undo.getRolledBackAt(),
        undo.getSuccess(),
        undo.getReason());
  }

  private static void bounded(String what, String text) {
    if (text.length() > MAX_REMEMBERED_CHARACTERS) {
      throw new IllegalArgumentException(
          "Expected no %s of more than %d characters, but one has %d"
              .formatted(what, MAX_REMEMBERED_CHARACTERS, text.length()));
    }
  }

  private Input classified(ActionClassified record) {
    checkConsistent(record);
    io.countersign.events.Requirement requirement = record.getRequirement();
    return new Input.Classified(
        record.getCause() == ClassificationCause.EDIT
            ? Objects.requireNonNullElse(record.getCommandId(), "")
            : null,
        proposal(record.getProposal()),
        classification(record.getClassification()),
        requirement == null ? null : requirement(requirement),
        Duration.ofMillis(record.getPermitValidMillis()),
        record.getReview(),
        approvers(record.getReviewers()),
        record.getActionDigest(),
        record.getArgumentsDigest());
  }

  /** The answer is about the action that it names, and its digests are those of what it carries. */
  private static void checkConsistent(ActionClassified record) {
    ActionProposed proposal = record.getProposal();
    if (!proposal.getActionId().equals(record.getActionId())) {
      throw new IllegalArgumentException(
          "The answer is about %s, but its proposal is %s"
              .formatted(record.getActionId(), proposal.getActionId()));
    }
    if (!ActionDigest.of(proposal).equals(record.getActionDigest())
        || !ActionDigest.ofArguments(proposal.getArguments()).equals(record.getArgumentsDigest())) {
      throw new IllegalArgumentException("The answer's digests are not those of its proposal");
    }
  }

  Proposal proposal(ActionProposed record) {
    io.countersign.events.Target target = record.getTarget();
    return new Proposal(
        new ActionId(record.getActionId()),
        record.getTenant(),
        record.getAgent().getId(),
        principalId(record.getAgent().getOwner()),
        principalId(record.getRequestedBy()),
        record.getActionType(),
        record.getTool(),
        target == null
            ? null
            : new Target(
                target.getSystem(),
                target.getResource(),
                target.getEnvironment(),
                target.getDataClassification()),
        record.getArguments(),
        ProposalParts.of(record),
        record.getExpiresAt(),
        packs.pack(record));
  }

  private static @Nullable PrincipalId principalId(@Nullable String id) {
    return id == null || id.isBlank() ? null : new PrincipalId(id);
  }

  static Classification classification(io.countersign.events.Classification record) {
    return new Classification(
        Verdict.valueOf(record.getVerdict().name()),
        record.getTier(),
        record.getRules(),
        record.getPolicy(),
        record.getReasons(),
        record.getRevision(),
        record.getRunUntil());
  }

  static Requirement requirement(io.countersign.events.Requirement record) {
    return new Requirement(
        record.getStages().stream()
            .map(stage -> new Stage(stage.getDemands().stream().map(Inputs::demand).toList()))
            .toList(),
        record.getEvidence(),
        record.getEditable(),
        Duration.ofMillis(record.getSlaMillis()),
        record.getLadder().stream()
            .map(
                step ->
                    new LadderStep(
                        Duration.ofMillis(step.getAfterMillis()),
                        LadderStep.Action.valueOf(step.getAction().name()),
                        approvers(step.getTo())))
            .toList(),
        Assurance.valueOf(record.getAssurance().name()),
        Duration.ofMillis(record.getPermitValidMillis()),
        record.getWorkingTimeOf(),
        new io.countersign.approval.BreakGlass(
            record.getBreakGlass().stream().map(Inputs::approver).toList(),
            record.getBreakGlassReviewers().stream().map(Inputs::approver).toList()));
  }

  private static Demand demand(io.countersign.events.Demand record) {
    return new Demand(
        approvers(record.getAnyOf()),
        record.getQuorum(),
        money(record.getAuthority()),
        record.getQualifications());
  }

  static List<Approver> approvers(List<ApproverRef> records) {
    return records.stream().map(Inputs::approver).toList();
  }

  private static Approver approver(ApproverRef record) {
    String group = record.getGroup();
    String person = record.getPerson();
    if (group != null && person == null) {
      return new Approver.Group(group);
    }
    if (person != null && group == null) {
      return new Approver.Person(new PrincipalId(person));
    }
    throw new IllegalArgumentException("Expected either a group or a person as approver");
  }

  static @Nullable Money money(io.countersign.events.@Nullable Money record) {
    return record == null ? null : Money.of(record.getAmount(), record.getCurrency());
  }

  /** What the directory's record says. */
  static Principal principal(io.countersign.events.Principal record) {
    return new Principal(
        new PrincipalId(record.getId()),
        Principal.Kind.valueOf(record.getKind().name()),
        Set.copyOf(record.getGroups()),
        new Authority(
            Stream.concat(Stream.ofNullable(record.getLimit()), record.getLimits().stream())
                .map(limit -> Money.of(limit.getAmount(), limit.getCurrency()))
                .toList(),
            record.getMaxTier(),
            tools(record.getDecidesTools()),
            record.getQualifications().stream()
                .map(each -> new Authority.Qualification(each.getName(), each.getValidUntil()))
                .toList()),
        principalId(record.getOwner()),
        record.getActive(),
        record.getVersion());
  }

  /** The grant that a record is. */
  static Delegation delegation(io.countersign.events.Delegation record) {
    bounded("grant's id", record.getId());
    bounded("grantor", record.getGrantor());
    String parent = record.getParent();
    return new Delegation(
        record.getId(),
        new PrincipalId(record.getGrantor()),
        new PrincipalId(record.getGrantee()),
        new PrincipalId(record.getChangedBy()),
        new Delegation.Scope(
            tools(record.getTools()),
            Set.copyOf(record.getGroups()),
            money(record.getLimit()),
            record.getMaxTier()),
        record.getValidFrom(),
        record.getValidUntil(),
        record.getMayDelegate(),
        record.getRevoked(),
        parent == null || parent.isBlank() ? null : parent);
  }

  private static List<ToolPattern> tools(List<String> patterns) {
    return patterns.stream().map(ToolPattern::new).toList();
  }
}
