package io.countersign.approval;

import io.countersign.approval.ApprovalEvent.Choice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Votes, edits and requests for changes while people are asked. */
final class Voting {
  /** Most edits in one vote. */
  static final int MAX_EDITS = 64;

  private final ArgumentsEditor editor;
  private final AssuranceMode assuranceMode;

  Voting(ArgumentsEditor editor, AssuranceMode assuranceMode) {
    this.editor = editor;
    this.assuranceMode = assuranceMode;
  }

  Answer vote(Proceedings proceedings, Phase.Pending pending, Input.CastVote vote, Facts facts) {
    Standing standing = Standing.of(pending.subject(), vote.sender().principal(), facts);
    return switch (standing) {
      case Standing.None none -> none.refusal();
      case Standing.Person(Principal person) -> vote(proceedings, pending, vote, person, facts);
    };
  }

  private Answer vote(
      Proceedings proceedings,
      Phase.Pending pending,
      Input.CastVote vote,
      Principal person,
      Facts facts) {
    Answer.Refused unfit = unfit(pending, vote, person);
    if (unfit != null) {
      return unfit;
    }
    boolean approving = vote.choice() == Choice.APPROVE;
    Entitlement entitlement =
        Entitlement.of(
            new Entitlement.Question(
                pending,
                pending.openStage(),
                approving ? Entitlement.Act.APPROVE : Entitlement.Act.REJECT,
                facts,
                proceedings.now()),
            person,
            vote.delegationId());
    if (entitlement instanceof Entitlement.Not(Answer.Refused refusal)) {
      return refusal;
    }
    Entitlement.Entitled entitled = (Entitlement.Entitled) entitlement;
    Answer.Refused unsure = unsure(pending, vote.sender());
    if (unsure != null) {
      return unsure;
    }
    if (!approving) {
      return reject(proceedings, pending, vote, entitled);
    }
    Ballot ballot = ballot(pending, entitled);
    if (ballot == null) {
      return surplus(person);
    }
    if (!vote.edits().isEmpty()) {
      Answer edited = proposeEdit(proceedings, pending, vote, entitled.right());
      if (edited != null) {
        return edited;
      }
    }
    approve(proceedings, pending, vote.sender(), vote.reason(), entitled, ballot);
    return proceedings.accepted();
  }

  /** What is wrong with the vote itself, whoever is entitled; null where nothing is. */
  private static Answer.@Nullable Refused unfit(
      Phase.Pending pending, Input.CastVote vote, Principal person) {
    if (pending.votes().stream().anyMatch(each -> each.voter().equals(person.id()))) {
      return Answer.Refused.of(
          RefusalCode.ALREADY_VOTED,
          "Expected one vote of each person, but %s has voted on this request"
              .formatted(person.id()));
    }
    if (pending.votes().stream().flatMap(Vote::behind).anyMatch(person.id()::equals)) {
      return Entitlement.rightUsed(person.id());
    }
    String seen = vote.seenArgumentsDigest();
    if (seen != null && !seen.equals(pending.subject().argumentsDigest())) {
      return Answer.Refused.of(
          RefusalCode.STALE_ARGUMENTS,
          "Expected a vote on arguments with digest %s, but the voter saw %s; look again and vote again"
              .formatted(pending.subject().argumentsDigest(), seen));
    }
    if (vote.choice() == Choice.REJECT) {
      if (blank(vote.reason())) {
        return Answer.Refused.of(
            RefusalCode.REASON_REQUIRED, "Expected a reason, because a rejection needs one");
      }
      return vote.edits().isEmpty()
          ? null
          : Answer.Refused.of(
              RefusalCode.EDIT_INVALID, "Expected no edits, because a rejection changes nothing");
    }
    return unfitEdits(pending.requirement().editable(), vote.edits());
  }

  private static Answer.@Nullable Refused unfitEdits(List<String> editable, List<FieldEdit> edits) {
    if (edits.size() > MAX_EDITS) {
      return Answer.Refused.of(
          RefusalCode.EDIT_INVALID,
          "Expected at most %d edits, but there are %d".formatted(MAX_EDITS, edits.size()));
    }
    Set<String> seen = new HashSet<>();
    for (FieldEdit edit : edits) {
      if (!editable.contains(edit.pointer())) {
        return Answer.Refused.of(
            RefusalCode.EDIT_NOT_ALLOWED,
            "Expected an edit of %s, but it is of %s, which the policy does not open"
                .formatted(
                    editable.isEmpty() ? "nothing" : String.join(", ", editable), edit.pointer()));
      }
      if (!seen.add(edit.pointer())) {
        return Answer.Refused.of(
            RefusalCode.EDIT_INVALID,
            "Expected one edit of %s, but there are several".formatted(edit.pointer()));
      }
    }
    return null;
  }

  /** Why {@code sender} was not identified surely enough; null where they were. */
  Answer.@Nullable Refused unsure(Phase.Pending pending, Input.Sender sender) {
    Assurance demanded = pending.requirement().assurance();
    boolean relaxed = assuranceMode == AssuranceMode.RECORD && demanded == Assurance.PASSKEY;
    if (sender.assurance().reaches(relaxed ? Assurance.SESSION : demanded)) {
      return null;
    }
    return Answer.Refused.of(
        RefusalCode.ASSURANCE_TOO_LOW,
        "Expected identification by %s, but %s was identified by %s"
            .formatted(demanded, sender.principal(), sender.assurance()));
  }

  private static Answer reject(
      Proceedings proceedings,
      Phase.Pending pending,
      Input.CastVote vote,
      Entitlement.Entitled entitled) {
    Input.Sender sender = vote.sender();
    AuthorityCheck check =
        entitled.check(
            entitled.demands().getFirst(), pending.requirement().assurance(), sender.assurance());
    String reason = vote.reason();
    proceedings.emit(
        sender.principal().value(),
        sender.commandId(),
        new ApprovalEvent.VoteRecorded(
            sender.principal(),
            Choice.REJECT,
            reason,
            check,
            pending.subject().argumentsDigest(),
            false,
            pending.openStage()));
    proceedings.emit(
        sender.principal().value(),
        sender.commandId(),
        new ApprovalEvent.Rejected(false, reason == null ? "" : reason));
    return proceedings.accepted();
  }

  /**
   * The answer to the edit; null where the edits change nothing, so that the vote is a plain one.
   */
  private @Nullable Answer proposeEdit(
      Proceedings proceedings, Phase.Pending pending, Input.CastVote vote, Right right) {
    Subject subject = pending.subject();
    return switch (editor.apply(subject.proposal().arguments(), vote.edits())) {
      case ArgumentsEditor.Invalid(String message) ->
          Answer.Refused.of(RefusalCode.EDIT_INVALID, message);
      case ArgumentsEditor.Applied(String arguments)
          when arguments.equals(subject.proposal().arguments()) ->
          null;
      case ArgumentsEditor.Applied(String arguments) -> {
        Input.Sender sender = vote.sender();
        PendingEdit edit =
            new PendingEdit(
                sender.principal(),
                sender.commandId(),
                sender.assurance(),
                vote.reason(),
                vote.edits(),
                arguments,
                subject.classification().revision() + 1,
                right.delegationId());
        proceedings.emit(
            sender.principal().value(),
            sender.commandId(),
            new ApprovalEvent.EditProposed(edit, subject));
        yield proceedings.accepted();
      }
    };
  }

  /**
   * The policy answered the edit: it is applied and counts as its editor's vote, or the editor is
   * refused.
   */
  Answer editClassified(
      Proceedings proceedings,
      Phase.EditPending editPending,
      Input.Classified classified,
      Facts facts) {
    PendingEdit edit = editPending.edit();
    Phase.Pending pending = editPending.pending();
    Proposal edited = pending.subject().proposal().withArguments(edit.arguments());
    if (!edit.commandId().equals(classified.editCommandId())
        || !edited.sameActionAs(classified.proposal())) {
      // An answer to an edit that nobody waits for any more, or to another tool's: it opens no
      // gate.
      return Answer.NOTHING;
    }
    Answer.Refused objection = policyObjection(proceedings, pending, classified);
    Requirement asked = classified.requirement();
    // The new answer's times count from the same moment as those that run already.
    WorkingDeadlines.ByClock byClock =
        asked == null ? null : WorkingDeadlines.of(asked, pending.requestedAt(), facts);
    Requirement requirement =
        byClock == null
            ? Combination.withoutOpenerAt(
                classified.classification().tier(),
                pending.subject().classification().tier(),
                pending.requirement())
            : Combination.of(pending.requirement(), byClock.requirement());
    if (objection == null) {
      objection = editorObjection(proceedings, pending, requirement, edit, classified, facts);
    }
    if (objection != null) {
      proceedings.emit(
          edit.editor().value(),
          edit.commandId(),
          new ApprovalEvent.CommandRefused(
              objection.code(), objection.message(), Input.CAST_VOTE_TYPE, objection.problems()));
      return proceedings.accepted();
    }
    applyEdit(
        proceedings,
        pending,
        requirement,
        byClock == null ? null : byClock.calendar(),
        edit,
        classified,
        facts);
    return proceedings.accepted();
  }

  private static Answer.@Nullable Refused policyObjection(
      Proceedings proceedings, Phase.Pending pending, Input.Classified classified) {
    Classification answer = classified.classification();
    Requirement requirement = classified.requirement();
    boolean passes =
        switch (answer.verdict()) {
          case ALLOW, ALLOW_WITH_REVIEW -> true;
          case REQUIRE_APPROVAL -> requirement != null;
          case DRAFT_ONLY, DENY -> false;
        };
    if (!passes) {
      return Answer.Refused.of(
          RefusalCode.EDIT_DENIED_BY_POLICY,
          "Expected an edit that the policy lets people decide on, but its verdict is %s: %s"
              .formatted(answer.verdict(), String.join("; ", answer.reasons())));
    }
    Instant runUntil = answer.runUntil();
    if (runUntil != null && !runUntil.isAfter(proceedings.now())) {
      return Answer.Refused.of(
          RefusalCode.EDIT_DENIED_BY_POLICY,
          "Expected an edit of an action that may still run, but the policy lets the edited one run until %s"
              .formatted(runUntil));
    }
    List<String> missing =
        requirement == null
            ? List.of()
            : Classifying.missing(requirement, pending.subject().proposal());
    return missing.isEmpty()
        ? null
        : Answer.Refused.of(
            RefusalCode.EDIT_DENIED_BY_POLICY,
            "Expected the evidence that the edited action needs, but there is no "
                + String.join(", ", missing));
  }

  /**
   * The editor's right is asked again, for the edited action: its amount may be higher, the
   * directory another.
   */
  private static Answer.@Nullable Refused editorObjection(
      Proceedings proceedings,
      Phase.Pending pending,
      Requirement requirement,
      PendingEdit edit,
      Input.Classified classified,
      Facts facts) {
    return switch (Standing.of(pending.subject(), edit.editor(), facts)) {
      case Standing.None(Answer.Refused refusal) -> refusal;
      case Standing.Person(Principal person) -> {
        Phase.Pending edited =
            new Phase.Pending(
                edited(pending.subject(), edit, classified),
                requirement,
                pending.requestedAt(),
                pending.votes(),
                pending.openStage(),
                pending.broughtIn(),
                pending.climbed(),
                pending.breached(),
                pending.held(),
                pending.referrals());
        yield Entitlement.of(approving(proceedings, edited, facts), person, edit.delegationId())
                instanceof Entitlement.Not(Answer.Refused refusal)
            ? refusal
            : null;
      }
    };
  }

  private static Entitlement.Question approving(
      Proceedings proceedings, Phase.Pending pending, Facts facts) {
    return new Entitlement.Question(
        pending, pending.openStage(), Entitlement.Act.APPROVE, facts, proceedings.now());
  }

  /** What is asked after the edit. */
  private static Subject edited(Subject before, PendingEdit edit, Input.Classified classified) {
    return new Subject(
        before.proposal().withArguments(edit.arguments()),
        Combination.of(
            before.classification(), classified.classification().ofRevision(edit.revision())),
        before.proposedDigest(),
        classified.actionDigest(),
        classified.argumentsDigest(),
        true,
        before.parties());
  }

  private void applyEdit(
      Proceedings proceedings,
      Phase.Pending pending,
      Requirement requirement,
      @Nullable CalendarCheck calendar,
      PendingEdit edit,
      Input.Classified classified,
      Facts facts) {
    Subject after = edited(pending.subject(), edit, classified);
    proceedings.emit(
        edit.editor().value(),
        edit.commandId(),
        new ApprovalEvent.Edited(edit, after.classification(), after, requirement, calendar));
    // The edit voids what was approved before, so the first stage is open again. The editor's yes
    // counts where they may
    // decide that stage; otherwise they vote when theirs opens again.
    Principal person = facts.principal(edit.editor());
    if (person != null && proceedings.state().phase() instanceof Phase.Pending open) {
      Input.Sender sender = new Input.Sender(edit.commandId(), edit.editor(), edit.assurance());
      if (Entitlement.of(approving(proceedings, open, facts), person, edit.delegationId())
              instanceof Entitlement.Entitled entitled
          && unsure(open, sender) == null) {
        Ballot ballot = ballot(open, entitled);
        if (ballot != null) {
          approve(proceedings, open, sender, edit.reason(), entitled, ballot);
        }
      }
    }
  }

  private record Ballot(int demand, boolean completesStage) {}

  /**
   * Where the vote would count; null where enough people have met all that the voter could meet.
   */
  private static @Nullable Ballot ballot(Phase.Pending pending, Entitlement.Entitled entitled) {
    List<Demand> demands = pending.requirement().stages().get(pending.openStage()).demands();
    List<List<Integer>> ballots = new ArrayList<>();
    for (Vote vote : pending.votes()) {
      if (vote.stage() == pending.openStage()) {
        ballots.add(vote.demands());
      }
    }
    ballots.add(entitled.demands());
    int[] assigned = Quorum.assign(ballots, demands);
    int demand = assigned[assigned.length - 1];
    return demand == Quorum.UNASSIGNED ? null : new Ballot(demand, Quorum.met(assigned, demands));
  }

  private static Answer surplus(Principal person) {
    return Answer.Refused.of(
        RefusalCode.NOT_ELIGIBLE,
        "Expected somebody whom the stage still needs, but enough people have met all that %s could meet"
            .formatted(person.id()));
  }

  private static void approve(
      Proceedings proceedings,
      Phase.Pending pending,
      Input.Sender sender,
      @Nullable String reason,
      Entitlement.Entitled entitled,
      Ballot ballot) {
    int open = pending.openStage() + (ballot.completesStage() ? 1 : 0);
    AuthorityCheck check =
        entitled.check(ballot.demand(), pending.requirement().assurance(), sender.assurance());
    proceedings.emit(
        sender.principal().value(),
        sender.commandId(),
        new ApprovalEvent.VoteRecorded(
            sender.principal(),
            Choice.APPROVE,
            reason,
            check,
            pending.subject().argumentsDigest(),
            ballot.completesStage(),
            open));
    if (open == pending.requirement().stages().size()
        && proceedings.state().phase() instanceof Phase.Pending complete) {
      List<PrincipalId> approvers = complete.votes().stream().map(Vote::voter).toList();
      Permit permit =
          Permit.of(
              complete.subject(),
              proceedings.nextSequence(),
              proceedings.now(),
              complete.requirement().permitValidity(),
              approvers);
      proceedings.emit(
          EventMeta.AGGREGATOR,
          sender.commandId(),
          new ApprovalEvent.Granted(complete.subject(), permit, null));
    }
  }

  /**
   * Whether the sender may decide the open stage, whatever its amount, and was identified surely
   * enough for it.
   */
  Entitlement entitlement(
      Proceedings proceedings, Phase.Pending pending, Input.Sender sender, Facts facts) {
    return switch (Standing.of(pending.subject(), sender.principal(), facts)) {
      case Standing.None(Answer.Refused refusal) -> new Entitlement.Not(refusal);
      case Standing.Person(Principal person) -> {
        Entitlement.Question question =
            new Entitlement.Question(
                pending, pending.openStage(), Entitlement.Act.STEER, facts, proceedings.now());
        Entitlement entitlement = Entitlement.of(question, person, null);
        Answer.Refused unsure = unsure(pending, sender);
        yield entitlement instanceof Entitlement.Entitled && unsure != null
            ? new Entitlement.Not(unsure)
            : entitlement;
      }
    };
  }

  Answer requestChanges(
      Proceedings proceedings, Phase.Pending pending, Input.RequestChanges command, Facts facts) {
    Input.Sender sender = command.sender();
    Standing standing = Standing.of(pending.subject(), sender.principal(), facts);
    if (standing instanceof Standing.None(Answer.Refused refusal)) {
      return refusal;
    }
    if (blank(command.reason())) {
      return Answer.Refused.of(
          RefusalCode.REASON_REQUIRED, "Expected a reason that tells the agent what to change");
    }
    Principal person = ((Standing.Person) standing).principal();
    Entitlement.Question question =
        new Entitlement.Question(
            pending, pending.openStage(), Entitlement.Act.STEER, facts, proceedings.now());
    if (Entitlement.of(question, person, null) instanceof Entitlement.Not(Answer.Refused refusal)) {
      return refusal;
    }
    Answer.Refused unsure = unsure(pending, sender);
    if (unsure != null) {
      return unsure;
    }
    proceedings.emit(
        sender.principal().value(),
        sender.commandId(),
        new ApprovalEvent.ChangesRequested(pending.subject(), command.reason(), List.of()));
    return proceedings.accepted();
  }

  private static boolean blank(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
