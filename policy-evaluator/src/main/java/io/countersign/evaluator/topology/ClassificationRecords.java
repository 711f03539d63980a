package io.countersign.evaluator.topology;

import io.countersign.events.ActionClassified;
import io.countersign.events.ActionProposed;
import io.countersign.events.ApproverRef;
import io.countersign.events.Assurance;
import io.countersign.events.ChangeKind;
import io.countersign.events.ClassificationCause;
import io.countersign.events.Demand;
import io.countersign.events.LadderAction;
import io.countersign.events.LadderStep;
import io.countersign.events.Money;
import io.countersign.events.OnChange;
import io.countersign.events.Requirement;
import io.countersign.events.Revalidation;
import io.countersign.events.ShadowClassification;
import io.countersign.events.Stage;
import io.countersign.events.Verdict;
import io.countersign.policy.Approver;
import io.countersign.policy.Classification;
import io.countersign.schemas.json.ActionDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says the policy's answer in the language of events. */
final class ClassificationRecords {
  private ClassificationRecords() {}

  /**
   * What was classified, and why.
   *
   * @param eventId unique name of the answer
   * @param cause a proposal or an edit
   * @param commandId the command of the edit; null for a proposal
   * @param revision the attempt that the answer is about
   */
  record Question(
      String eventId, ClassificationCause cause, @Nullable String commandId, int revision) {}

  /**
   * The answer as a record.
   *
   * @param shadow what shadows would have answered; empty where none speaks about the action
   */
  static ActionClassified of(
      Question question,
      ActionProposed proposal,
      Classification answer,
      Optional<Classification> shadow,
      Instant at) {
    return ActionClassified.newBuilder()
        .setEventId(question.eventId())
        .setActionId(proposal.getActionId())
        .setClassifiedAt(at)
        .setCause(question.cause())
        .setCommandId(question.commandId())
        .setClassification(
            io.countersign.events.Classification.newBuilder()
                .setVerdict(verdict(answer.verdict()))
                .setTier(answer.tier().level())
                .setRules(answer.rules())
                .setPolicy(answer.policy())
                .setReasons(answer.reasons())
                .setRevision(question.revision())
                .setRunUntil(answer.runUntil())
                .build())
        .setRequirement(answer.requirement() == null ? null : requirement(answer.requirement()))
        .setPermitValidMillis(answer.permitValidFor().toMillis())
        .setReview(answer.review())
        .setReviewers(approvers(answer.reviewers()))
        .setActionDigest(ActionDigest.of(proposal))
        .setArgumentsDigest(ActionDigest.ofArguments(proposal.getArguments()))
        .setBundles(answer.bundles())
        .setProposal(proposal)
        .setShadow(shadow.map(ClassificationRecords::shadow).orElse(null))
        .setLimits(LimitRecords.checks(answer.limits()))
        // Where people are asked, it stands with what they must do.
        .setRevalidation(answer.requirement() == null ? revalidation(answer.revalidation()) : null)
        .build();
  }

  private static ShadowClassification shadow(Classification answer) {
    return ShadowClassification.newBuilder()
        .setVerdict(verdict(answer.verdict()))
        .setTier(answer.tier().level())
        .setRules(answer.rules())
        .setPolicy(answer.policy())
        .setReasons(answer.reasons())
        .build();
  }

  private static Verdict verdict(io.countersign.policy.Verdict verdict) {
    return switch (verdict) {
      case ALLOW -> Verdict.ALLOW;
      case ALLOW_WITH_REVIEW -> Verdict.ALLOW_WITH_REVIEW;
      case REQUIRE_APPROVAL -> Verdict.REQUIRE_APPROVAL;
      case DRAFT_ONLY -> Verdict.DRAFT_ONLY;
      case DENY -> Verdict.DENY;
    };
  }

  private static Requirement requirement(io.countersign.policy.Requirement requirement) {
    return Requirement.newBuilder()
        .setStages(
            requirement.stages().stream()
                .map(
                    stage ->
                        new Stage(
                            stage.demands().stream().map(ClassificationRecords::demand).toList()))
                .toList())
        .setEvidence(requirement.evidence())
        .setEditable(requirement.editable())
        .setSlaMillis(requirement.sla().toMillis())
        .setLadder(requirement.ladder().stream().map(ClassificationRecords::step).toList())
        .setAssurance(
            switch (requirement.assurance()) {
              case SESSION -> Assurance.SESSION;
              case PASSKEY -> Assurance.PASSKEY;
            })
        .setPermitValidMillis(requirement.permitValidFor().toMillis())
        .setWorkingTimeOf(requirement.workingTimeOf())
        .setBreakGlass(approvers(requirement.breakGlass().anyOf()))
        .setBreakGlassReviewers(approvers(requirement.breakGlass().review()))
        .setRevalidation(revalidation(requirement.revalidation()))
        .build();
  }

  private static @Nullable Revalidation revalidation(
      io.countersign.policy.@Nullable Revalidation revalidation) {
    return revalidation == null
        ? null
        : Revalidation.newBuilder()
            .setOn(
                revalidation.on().stream()
                    .map(
                        kind ->
                            switch (kind) {
                              case POLICY -> ChangeKind.POLICY;
                              case DIRECTORY -> ChangeKind.DIRECTORY;
                              case AGENT -> ChangeKind.AGENT;
                              case TARGET -> ChangeKind.TARGET;
                            })
                    .toList())
            .setAction(
                switch (revalidation.action()) {
                  case REVOKE -> OnChange.REVOKE;
                  case ASK_AGAIN -> OnChange.ASK_AGAIN;
                })
            .build();
  }

  private static Demand demand(io.countersign.policy.Requirement.Demand demand) {
    io.countersign.policy.Money authority = demand.authority();
    return Demand.newBuilder()
        .setAnyOf(approvers(demand.anyOf()))
        .setQuorum(demand.quorum())
        .setAuthority(
            authority == null
                ? null
                : new Money(authority.amount().toPlainString(), authority.currency()))
        .setQualifications(demand.qualifications())
        .build();
  }

  private static LadderStep step(io.countersign.policy.Requirement.LadderStep step) {
    return LadderStep.newBuilder()
        .setAfterMillis(step.after().toMillis())
        .setAction(
            switch (step.action()) {
              case REMIND -> LadderAction.REMIND;
              case ESCALATE -> LadderAction.ESCALATE;
              case HOLD -> LadderAction.HOLD;
              case REJECT -> LadderAction.REJECT;
            })
        .setTo(approvers(step.to()))
        .build();
  }

  private static List<ApproverRef> approvers(List<Approver> approvers) {
    return approvers.stream()
        .map(
            approver ->
                switch (approver) {
                  case Approver.Group group ->
                      ApproverRef.newBuilder().setGroup(group.id()).build();
                  case Approver.Person person ->
                      ApproverRef.newBuilder().setPerson(person.principal()).build();
                })
        .toList();
  }
}
