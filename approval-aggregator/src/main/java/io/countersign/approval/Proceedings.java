package io.countersign.approval;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one decision as they come about; each is folded at once, so that the next is
 * decided on what is true then.
 */
final class Proceedings {
  private final Instant now;
  private final List<RecordedEvent> events = new ArrayList<>();
  private Approval state;

  Proceedings(Approval state, Instant now) {
    this.state = state;
    this.now = now;
  }

  Approval state() {
    return state;
  }

  Instant now() {
    return now;
  }

  int nextSequence() {
    return state.sequence() + 1;
  }

  /** Happens because of the policy, time or the votes; no command is answered by it. */
  void emit(String actor, ApprovalEvent event) {
    emit(actor, null, event);
  }

  void emit(String actor, @Nullable String causeId, ApprovalEvent event) {
    append(new EventMeta(state.id(), state.tenant(), now, actor, causeId, nextSequence()), event);
  }

  /** The event that tells the tenant of the action for the first time. */
  void emitFor(Subject subject, String actor, ApprovalEvent event) {
    append(
        new EventMeta(state.id(), subject.proposal().tenant(), now, actor, null, nextSequence()),
        event);
  }

  private void append(EventMeta meta, ApprovalEvent event) {
    RecordedEvent recorded = new RecordedEvent(meta, event);
    state = Evolution.evolve(state, recorded);
    events.add(recorded);
  }

  /** An edit that awaits the policy gets its answer when the request ends without it. */
  void dismissEdit(String why) {
    if (state.phase() instanceof Phase.EditPending(Phase.Pending _, PendingEdit edit)) {
      emit(
          edit.editor().value(),
          edit.commandId(),
          new ApprovalEvent.CommandRefused(
              RefusalCode.NOT_PENDING.wire(), why, Input.CAST_VOTE_TYPE, List.of()));
    }
  }

  List<RecordedEvent> events() {
    return List.copyOf(events);
  }

  Answer.Accepted accepted() {
    return new Answer.Accepted(events);
  }
}
