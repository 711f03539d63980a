package io.countersign.local.backtest;

import io.countersign.events.ActionClassified;
import io.countersign.events.ActionProposed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.ApproverRef;
import io.countersign.events.ChangesRequested;
import io.countersign.events.ClassificationCause;
import io.countersign.events.EventMeta;
import io.countersign.events.Expired;
import io.countersign.events.Granted;
import io.countersign.events.Rejected;
import io.countersign.events.Revoked;
import io.countersign.events.Target;
import io.countersign.events.Withdrawn;
import io.countersign.policy.ActionFacts;
import io.countersign.policy.ActionFacts.AgentFacts;
import io.countersign.policy.ActionFacts.TargetFacts;
import io.countersign.policy.Approver;
import io.countersign.policy.BreakGlass;
import io.countersign.policy.Money;
import io.countersign.policy.Requirement;
import io.countersign.policy.Revalidation;
import io.countersign.policy.Tier;
import io.countersign.policy.Verdict;
import io.countersign.policy.backtest.Ending;
import io.countersign.policy.backtest.HistoryEntry;
import io.countersign.policy.backtest.RecordedAnswer;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.PlainValues;
import io.countersign.schemas.json.ProposalParts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Says records in the words of a backtest. */
final class HistoryRecords {

  /** How the evaluator says that a stop denied an action; such an answer names no rules. */
  private static final Pattern STOPPED =
      Pattern.compile("The (agent|tool|policy) \\S+ is suspended: .*", Pattern.DOTALL);

  private HistoryRecords() {}

  /**
   * What an answer of the policy says.
   *
   * @throws RuntimeException where the record holds what no evaluator writes
   */
  static HistoryEntry.Classified classified(ActionClassified record) {
    return new HistoryEntry.Classified(
        facts(record.getProposal()),
        ProposalParts.of(record.getProposal()),
        record.getClassifiedAt(),
        answer(record),
        record.getCause() == ClassificationCause.EDIT);
  }

  /** What an event of an approval says; empty for records that are none. */
  static Optional<HistoryEntry> event(SpecificRecord record) {
    // The first field of every event of an approval.
    if (!(record.get(0) instanceof EventMeta meta)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (record) {
          case ApprovalRequested request ->
              new HistoryEntry.Asked(
                  meta.getActionId(),
                  request.getRequestedAt(),
                  meta.getSequence(),
                  approvers(request.getRequirement()));
          case ChangesRequested changes when !changes.getMissing().isEmpty() ->
              new HistoryEntry.Incomplete(
                  meta.getActionId(), meta.getOccurredAt(), meta.getSequence());
          case ChangesRequested _ -> ended(meta, Ending.SENT_BACK);
          case Granted granted ->
              ended(meta, granted.getEdited() ? Ending.APPROVED_EDITED : Ending.APPROVED);
          case Rejected rejected ->
              ended(
                  meta,
                  switch (rejected.getCause()) {
                    case PERSON -> Ending.REJECTED;
                    case DEADLINE -> Ending.UNANSWERED;
                  });
          case Expired _ -> ended(meta, Ending.EXPIRED);
          case Withdrawn _ -> ended(meta, Ending.WITHDRAWN);
          case Revoked _ -> ended(meta, Ending.REVOKED);
          default ->
              new HistoryEntry.Lived(meta.getActionId(), meta.getOccurredAt(), meta.getSequence());
        });
  }

  private static HistoryEntry ended(EventMeta meta, Ending ending) {
    return new HistoryEntry.Ended(
        meta.getActionId(), meta.getOccurredAt(), meta.getSequence(), ending);
  }

  private static List<String> approvers(io.countersign.events.Requirement requirement) {
    return requirement.getStages().stream()
        .flatMap(stage -> stage.getDemands().stream())
        .flatMap(demand -> demand.getAnyOf().stream())
        .map(reference -> approver(reference).text())
        .distinct()
        .sorted()
        .toList();
  }

  private static RecordedAnswer answer(ActionClassified record) {
    io.countersign.events.Classification answer = record.getClassification();
    boolean stopped =
        answer.getRules().isEmpty()
            && answer.getReasons().stream().anyMatch(STOPPED.asMatchPredicate());
    return new RecordedAnswer(
        Verdict.valueOf(answer.getVerdict().name()),
        new Tier(answer.getTier()),
        answer.getRules(),
        answer.getPolicy(),
        answer.getReasons(),
        record.getRequirement() == null ? null : requirement(record.getRequirement()),
        stopped);
  }

  private static Requirement requirement(io.countersign.events.Requirement record) {
    return new Requirement(
        record.getStages().stream()
            .map(
                stage ->
                    new Requirement.Stage(
                        stage.getDemands().stream().map(HistoryRecords::demand).toList()))
            .toList(),
        record.getEvidence(),
        record.getEditable(),
        Duration.ofMillis(record.getSlaMillis()),
        record.getLadder().stream()
            .map(
                step ->
                    new Requirement.LadderStep(
                        Duration.ofMillis(step.getAfterMillis()),
                        Requirement.LadderAction.valueOf(step.getAction().name()),
                        step.getTo().stream().map(HistoryRecords::approver).toList()))
            .toList(),
        switch (record.getAssurance()) {
          case NONE, SESSION -> Requirement.Assurance.SESSION;
          case PASSKEY -> Requirement.Assurance.PASSKEY;
        },
        Duration.ofMillis(record.getPermitValidMillis()),
        record.getWorkingTimeOf(),
        breakGlass(record),
        revalidation(record));
  }

  private static BreakGlass breakGlass(io.countersign.events.Requirement record) {
    return record.getBreakGlass().isEmpty()
        ? BreakGlass.NOBODY
        : new BreakGlass(
            record.getBreakGlass().stream().map(HistoryRecords::approver).toList(),
            record.getBreakGlassReviewers().stream().map(HistoryRecords::approver).toList());
  }

  private static @Nullable Revalidation revalidation(io.countersign.events.Requirement record) {
    io.countersign.events.Revalidation revalidation = record.getRevalidation();
    return revalidation == null
        ? null
        : new Revalidation(
            revalidation.getOn().stream()
                .map(kind -> Revalidation.ChangeKind.valueOf(kind.name()))
                .toList(),
            Revalidation.OnChange.valueOf(revalidation.getAction().name()));
  }

  private static Requirement.Demand demand(io.countersign.events.Demand record) {
    io.countersign.events.Money money = record.getAuthority();
    return new Requirement.Demand(
        record.getAnyOf().stream().map(HistoryRecords::approver).toList(),
        record.getQuorum(),
        money == null ? null : new Money(new BigDecimal(money.getAmount()), money.getCurrency()),
        record.getQualifications());
  }

  private static Approver approver(ApproverRef record) {
    String group = record.getGroup();
    String person = record.getPerson();
    if (group != null && person == null) {
      return new Approver.Group(group);
    }
    if (person != null && group == null) {
      return new Approver.Person(person);
    }
    throw new IllegalArgumentException("Expected either a group or a person as approver");
  }

  @SuppressWarnings("NullAway") // type annotations of a record from a class file are not seen
  static ActionFacts facts(ActionProposed proposal) {
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
