package io.countersign.approval;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the policy's answer to a proposal brings about. */
final class Classifying {
  private Classifying() {}

  /**
   * Parts of the evidence pack that {@code requirement} demands and {@code proposal} lacks, in the
   * policy's order.
   */
  static List<String> missing(Requirement requirement, Proposal proposal) {
    return requirement.evidence().stream()
        .filter(part -> !proposal.parts().contains(part))
        .toList();
  }

  /** The answer to a first proposal. */
  static Answer open(Proceedings proceedings, Input.Classified classified, Facts facts) {
    return settle(proceedings, classified, facts, 1, Set.of());
  }

  /** The answer to another attempt after the agent was asked to change something. */
  static Answer resubmitted(
      Proceedings proceedings, Subject sentBack, Input.Classified classified, Facts facts) {
    Proposal before = sentBack.proposal();
    Proposal now = classified.proposal();
    if (before.pack().equals(now.pack())) {
      return Answer
          .NOTHING; // the same proposal again is a retry: it changes nothing that was asked to be
      // changed
    }
    if (!before.agentId().equals(now.agentId()) || !before.tenant().equals(now.tenant())) {
      return reused(sentBack);
    }
    return settle(
        proceedings,
        classified,
        facts,
        sentBack.classification().revision() + 1,
        sentBack.parties());
  }

  /** The answer to a proposal with an id that is in use. */
  static Answer repeated(Subject subject, Input.Classified classified) {
    return subject.proposedDigest().equals(classified.actionDigest())
        ? Answer.NOTHING
        : reused(subject);
  }

  private static Answer reused(Subject subject) {
    return Answer.Refused.of(
        RefusalCode.ACTION_ID_REUSED,
        "Expected the action with digest %s again, but the id was used for another one; take a new id"
            .formatted(subject.proposedDigest()));
  }

  private static Answer settle(
      Proceedings proceedings,
      Input.Classified classified,
      Facts facts,
      int revision,
      Set<PrincipalId> earlierParties) {
    Classification answer = classified.classification().ofRevision(revision);
    Subject subject =
        Subject.proposed(
            classified.proposal(),
            answer,
            classified.actionDigest(),
            classified.argumentsDigest(),
            earlierParties);
    switch (answer.verdict()) {
      case DENY -> deny(proceedings, subject);
      case DRAFT_ONLY ->
          proceedings.emitFor(subject, EventMeta.POLICY, new ApprovalEvent.DraftOnly(subject));
      case ALLOW, ALLOW_WITH_REVIEW -> allow(proceedings, subject, classified);
      case REQUIRE_APPROVAL -> request(proceedings, subject, classified.requirement(), facts);
    }
    return proceedings.accepted();
  }

  private static void deny(Proceedings proceedings, Subject subject) {
    proceedings.emitFor(subject, EventMeta.POLICY, new ApprovalEvent.Denied(subject));
  }

  private static void allow(Proceedings proceedings, Subject subject, Input.Classified classified) {
    if (expired(proceedings, subject)) {
      return;
    }
    Permit permit =
        Permit.of(
            subject,
            proceedings.nextSequence(),
            proceedings.now(),
            classified.permitValidity(),
            List.of());
    proceedings.emitFor(subject, EventMeta.POLICY, new ApprovalEvent.Allowed(subject, permit));
    if (classified.review()) {
      proceedings.emit(
          EventMeta.POLICY,
          new ApprovalEvent.ReviewRequested(subject, classified.reviewers(), Review.Cause.POLICY));
    }
  }

  private static void request(
      Proceedings proceedings, Subject subject, @Nullable Requirement requirement, Facts facts) {
    if (requirement == null) {
      deny(proceedings, withoutDeciders(subject));
      return;
    }
    if (expired(proceedings, subject)) {
      return;
    }
    List<String> missing = missing(requirement, subject.proposal());
    if (missing.isEmpty()) {
      WorkingDeadlines.ByClock byClock = WorkingDeadlines.of(requirement, proceedings.now(), facts);
      proceedings.emitFor(
          subject,
          EventMeta.POLICY,
          new ApprovalEvent.ApprovalRequested(
              subject, byClock.requirement(), proceedings.now(), byClock.calendar()));
    } else {
      proceedings.emitFor(
          subject,
          EventMeta.POLICY,
          new ApprovalEvent.ChangesRequested(
              subject,
              "The policy wants evidence that is missing: %s; add it and propose the action again"
                  .formatted(String.join(", ", missing)),
              missing));
    }
  }

  /** An answer that asks people and does not say whom lets nothing pass. */
  private static Subject withoutDeciders(Subject subject) {
    Classification answer = subject.classification();
    return new Subject(
        subject.proposal(),
        new Classification(
            Verdict.DENY,
            answer.tier(),
            answer.rules(),
            answer.policy(),
            List.of("The policy requires an approval and does not say whose"),
            answer.revision(),
            null),
        subject.proposedDigest(),
        subject.actionDigest(),
        subject.argumentsDigest(),
        subject.edited(),
        subject.parties());
  }

  private static boolean expired(Proceedings proceedings, Subject subject) {
    Instant end = subject.endsAt();
    if (end == null || end.isAfter(proceedings.now())) {
      return false;
    }
    proceedings.emitFor(
        subject,
        EventMeta.TIMER,
        new ApprovalEvent.Expired(subject, subject.end() + "; that moment has passed", true));
    return true;
  }
}
