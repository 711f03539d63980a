package io.countersign.agent;

import io.countersign.events.Allowed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.ChangesRequested;
import io.countersign.events.Classification;
import io.countersign.events.CommandRefused;
import io.countersign.events.Denied;
import io.countersign.events.DraftOnly;
import io.countersign.events.Edited;
import io.countersign.events.EventMeta;
import io.countersign.events.Expired;
import io.countersign.events.Granted;
import io.countersign.events.Problem;
import io.countersign.events.Rejected;
import io.countersign.events.RevalidationRequested;
import io.countersign.events.Revoked;
import io.countersign.events.Verdict;
import io.countersign.events.Withdrawn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Folds the events of one action, in their order, to what its agent needs to know. Pure. */
final class AnswerFold {

  /** {@code refusedType} of a refusal that answers a proposal. */
  private static final String PROPOSAL = "action.proposed";

  private static final String NO_ARGUMENTS = "{}";

  private AnswerFold() {}

  /** The answer after all of these events; empty where none of them tells one. */
  static Optional<Answer> fold(Iterable<SpecificRecord> events) {
    @Nullable Answer answer = null;
    for (SpecificRecord event : events) {
      answer = next(answer, event);
    }
    return Optional.ofNullable(answer);
  }

  /**
   * The answer after one more event.
   *
   * @param before the answer so far; null where there is none
   * @param event a record of {@code approval.events}; one that changes no answer is passed over
   */
  static @Nullable Answer next(@Nullable Answer before, SpecificRecord event) {
    if (event instanceof ApprovalRequested requested) {
      return classified(
          requested.getMeta(),
          requested.getClassification(),
          AnswerStatus.PENDING,
          null,
          requested.getProposal().getArguments());
    }
    if (event instanceof Allowed allowed) {
      return classified(
          allowed.getMeta(),
          allowed.getClassification(),
          AnswerStatus.ALLOWED,
          allowed.getPermit(),
          allowed.getArguments());
    }
    if (event instanceof Granted granted) {
      return classified(
          granted.getMeta(),
          granted.getClassification(),
          AnswerStatus.GRANTED,
          granted.getPermit(),
          granted.getArguments());
    }
    if (event instanceof Edited edited) {
      return classified(
          edited.getMeta(),
          edited.getClassification(),
          AnswerStatus.PENDING,
          null,
          edited.getArguments());
    }
    if (event instanceof Denied denied) {
      return classified(
          denied.getMeta(), denied.getClassification(), AnswerStatus.DENIED, null, NO_ARGUMENTS);
    }
    if (event instanceof DraftOnly draft) {
      return classified(
          draft.getMeta(), draft.getClassification(), AnswerStatus.DRAFT_ONLY, null, NO_ARGUMENTS);
    }
    if (event instanceof ChangesRequested returned) {
      return returned(returned);
    }
    if (event instanceof Rejected rejected) {
      return settled(before, AnswerStatus.REJECTED, rejected.getReason());
    }
    if (event instanceof Expired expired) {
      return settled(before, AnswerStatus.EXPIRED, expired.getReason());
    }
    if (event instanceof Withdrawn withdrawn) {
      return settled(before, AnswerStatus.WITHDRAWN, withdrawn.getReason());
    }
    if (event instanceof Revoked revoked) {
      return settled(before, AnswerStatus.REVOKED, revoked.getReason());
    }
    if (event instanceof RevalidationRequested again) {
      return askedAgain(before, again);
    }
    if (event instanceof CommandRefused refused
        && refused.getRefusedType().equals(PROPOSAL)
        && before == null) {
      // A refusal of a second proposal changes nothing of the first, which stands.
      return refused(refused);
    }
    return before;
  }

  /** Whether the event can only be understood together with those before it. */
  static boolean needsEarlierEvents(SpecificRecord event) {
    return event instanceof Rejected
        || event instanceof Expired
        || event instanceof Withdrawn
        || event instanceof Revoked
        || event instanceof RevalidationRequested;
  }

  private static Answer classified(
      EventMeta meta,
      Classification classification,
      AnswerStatus status,
      @Nullable String permit,
      String arguments) {
    return new Answer(
        meta.getActionId(),
        classification.getVerdict(),
        classification.getTier(),
        status,
        classification.getRules(),
        classification.getPolicy(),
        permit,
        arguments,
        classification.getReasons(),
        List.of(),
        null);
  }

  private static Answer returned(ChangesRequested event) {
    Classification classification = event.getClassification();
    return new Answer(
        event.getMeta().getActionId(),
        classification.getVerdict(),
        classification.getTier(),
        AnswerStatus.RETURNED,
        classification.getRules(),
        classification.getPolicy(),
        null,
        event.getProposal().getArguments(),
        newestFirst(event.getReason(), classification.getReasons()),
        event.getMissing(),
        null);
  }

  /** The permit is void and the policy is asked again: nothing may run until it has answered. */
  private static @Nullable Answer askedAgain(@Nullable Answer before, RevalidationRequested event) {
    if (before == null) {
      return null;
    }
    return new Answer(
        before.actionId(),
        before.verdict(),
        before.tier(),
        AnswerStatus.PENDING,
        before.rules(),
        before.policy(),
        null,
        event.getProposal().getArguments(),
        newestFirst(event.getReason(), before.reasons()),
        List.of(),
        null);
  }

  private static @Nullable Answer settled(
      @Nullable Answer before, AnswerStatus status, @Nullable String reason) {
    if (before == null) {
      return null;
    }
    return new Answer(
        before.actionId(),
        before.verdict(),
        before.tier(),
        status,
        before.rules(),
        before.policy(),
        null,
        before.arguments(),
        newestFirst(reason, before.reasons()),
        List.of(),
        null);
  }

  private static Answer refused(CommandRefused event) {
    List<String> reasons = new ArrayList<>();
    reasons.add(event.getMessage());
    for (Problem problem : event.getProblems()) {
      reasons.add(
          problem.getAt().isEmpty()
              ? problem.getMessage()
              : problem.getAt() + ": " + problem.getMessage());
    }
    return new Answer(
        event.getMeta().getActionId(),
        Verdict.DENY,
        null,
        AnswerStatus.REFUSED,
        List.of(),
        "",
        null,
        NO_ARGUMENTS,
        reasons,
        List.of(),
        event.getCode());
  }

  private static List<String> newestFirst(@Nullable String reason, List<String> earlier) {
    List<String> reasons = new ArrayList<>();
    if (reason != null) {
      reasons.add(reason);
    }
    reasons.addAll(earlier);
    return reasons;
  }
}
