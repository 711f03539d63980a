package io.countersign.evaluator.topology;

import io.countersign.evaluator.limits.Instruction;
import io.countersign.evaluator.limits.LimitedAction;
import io.countersign.evaluator.topology.Judge.Judgement;
import io.countersign.evaluator.topology.QuestionReader.Asked;
import io.countersign.evaluator.topology.StoredAction.OpenQuestion;
import io.countersign.events.ActionClassified;
import io.countersign.events.EditProposed;
import io.countersign.events.LimitAnswer;
import io.countersign.events.LimitRequest;
import io.countersign.events.LimitVerb;
import io.countersign.events.Problem;
import io.countersign.policy.limits.LimitUse;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Classifies proposals and edits; refuses what cannot be read. An action that limits count waits
 * until they have answered, and what comes for the same action meanwhile waits behind it, so that
 * an action is answered in the order in which it was asked about.
 */
final class ClassifyProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  /** Code of the refusal of a proposal that cannot be read. */
  static final String MALFORMED_PROPOSAL = "malformed_proposal";

  /** Code of the refusal of a proposal while too many of its action wait. */
  static final String TOO_MANY_PROPOSALS = "too_many_proposals";

  private static final String MALFORMED_EDIT = "malformed_edit";
  private static final String EDIT_TYPE = EventTypes.nameOf(EditProposed.class);
  private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

  private final Topics topics;
  private final Serde<SpecificRecord> serde;
  private final Judge judge;
  private final Clock clock;
  private final QuestionReader reader;
  private final ApprovalNews news;
  private @Nullable Tables tables;

  /** What only a started processor has. */
  private record Tables(
      ProcessorContext<byte[], byte[]> context, ActionsDesk desk, Outlet outlet, int partition) {}

  ClassifyProcessor(Topics topics, Serde<SpecificRecord> serde, Judge judge, Clock clock) {
    this.topics = topics;
    this.serde = serde;
    this.judge = judge;
    this.clock = clock;
    this.reader = new QuestionReader(serde.deserializer());
    this.news = new ApprovalNews(serde.deserializer());
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    tables =
        new Tables(
            context,
            new ActionsDesk(
                context.getStateStore(PolicyEvaluatorTopology.ACTIONS_STORE),
                context.getStateStore(PolicyEvaluatorTopology.WAITING_STORE)),
            new Outlet(topics, serde.serializer(), context),
            context.taskId().partition());
    context.schedule(
        SWEEP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, ignored -> started().desk().sweep(now()));
  }

  private Tables started() {
    return Objects.requireNonNull(tables, "init() comes first");
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    RecordMetadata source = started().context().recordMetadata().orElseThrow();
    Topic topic = topics.find(source.topic()).orElseThrow();
    boolean edit =
        topic == Topic.APPROVAL_EVENTS
            && EDIT_TYPE.equals(CloudEvents.header(message.headers(), CloudEvents.TYPE));
    if (topic == Topic.ACTION_PROPOSED || edit) {
      ask(Incoming.of(topic, message, source));
    } else if (topic == Topic.APPROVAL_EVENTS) {
      hear(Incoming.of(topic, message, source));
    } else {
      answered(Incoming.of(topic, message, source));
    }
  }

  private void ask(Incoming incoming) {
    switch (reader.read(incoming)) {
      case Asked.Action action -> {
        String actionId = action.proposal().getActionId();
        ActionsDesk desk = started().desk();
        StoredAction stored = desk.find(actionId);
        if (stored.waiting() >= ActionsDesk.MAXIMUM_WAITING) {
          refuseOneTooMany(incoming, actionId);
        } else if (stored.waiting() > 0) {
          desk.await(actionId, stored, incoming);
        } else if (!settle(incoming, action, stored)) {
          desk.await(actionId, desk.find(actionId), incoming);
        }
      }
      case Asked.Malformed(String actionId, List<Problem> problems) ->
          started().outlet().refuse(incoming, actionId, MALFORMED_PROPOSAL, problems, now());
      case Asked.Nonsense(String reason) ->
          started().outlet().deadLetter(incoming, MALFORMED_EDIT, reason);
    }
  }

  private void refuseOneTooMany(Incoming incoming, String actionId) {
    Problem problem =
        new Problem(
            "",
            "%d proposals of this action wait to be classified already; send it again when one of"
                    .formatted(ActionsDesk.MAXIMUM_WAITING)
                + " them is answered.");
    started().outlet().refuse(incoming, actionId, TOO_MANY_PROPOSALS, List.of(problem), now());
  }

  /** Answers at once where no limit counts the action; else asks them. Returns whether answered. */
  private boolean settle(Incoming incoming, Asked.Action action, StoredAction stored) {
    Judgement judgement = judge.judge(action.proposal(), now());
    if (judgement.isCounted()) {
      askLimits(incoming, action, judgement, stored);
      return false;
    }
    answer(incoming, action, judgement, Map.of());
    LimitedAction counted = stored.action();
    String edit = action.question().commandId();
    if (counted != null && edit != null) {
      // With the edit nothing is counted any more, once it is applied.
      started()
          .desk()
          .keep(
              action.proposal().getActionId(),
              stored,
              counted.withEdit(new LimitedAction.Edit(edit, List.of(), true)),
              now());
    }
    return true;
  }

  private void askLimits(
      Incoming incoming, Asked.Action action, Judgement judgement, StoredAction stored) {
    String actionId = action.proposal().getActionId();
    OpenQuestion question =
        new OpenQuestion(
            action.question().eventId() + "/" + stored.asked(),
            LimitSteps.verb(action.question(), stored.action()),
            judgement.uses(),
            judgement.recorded());
    started().desk().put(actionId, stored.asking(question));
    request(question, actionId, incoming.traceparent());
  }

  private void request(OpenQuestion question, String actionId, @Nullable String traceparent) {
    started()
        .outlet()
        .ask(
            new LimitRequest(
                question.requestId(),
                actionId,
                started().partition(),
                question.verb(),
                LimitRecords.uses(question.uses()),
                LimitRecords.uses(question.recorded())),
            now(),
            traceparent);
  }

  private void answered(Incoming incoming) {
    if (!(serde.deserializer().deserialize(incoming.topicName(), incoming.value())
        instanceof LimitAnswer answer)) {
      throw new IllegalStateException("Only the limits write to " + incoming.topicName());
    }
    String actionId = answer.getActionId();
    StoredAction stored = started().desk().find(actionId);
    OpenQuestion open = stored.open();
    if (open == null || !open.requestId().equals(answer.getRequestId())) {
      // An answer to a question that was asked again in other words.
      return;
    }
    settleFirst(actionId, stored, open, answer);
  }

  private void settleFirst(
      String actionId, StoredAction stored, OpenQuestion open, LimitAnswer answer) {
    ActionsDesk desk = started().desk();
    Incoming first = desk.first(actionId, stored);
    if (!(reader.read(first) instanceof Asked.Action action)) {
      throw new IllegalStateException("What waits could be read: " + first.position());
    }
    Judgement judgement = judge.judge(action.proposal(), now());
    if (!judgement.isCounted()) {
      undo(actionId, open, answer, first);
      answer(first, action, judgement, Map.of());
    } else if (!open.asksFor(judgement.uses(), judgement.recorded())) {
      // Policy changed while the limits were asked: what they said is of no use.
      undo(actionId, open, answer, first);
      askLimits(first, action, judgement, stored);
      return;
    } else {
      Map<String, BigDecimal> used = LimitRecords.used(answer);
      ActionClassified classified = answer(first, action, judgement, used);
      LimitSteps.Outcome outcome =
          LimitSteps.after(action.question(), stored.action(), open, answer.getTaken(), classified);
      if (outcome.action() != null) {
        stored = desk.keep(actionId, stored, outcome.action(), now());
      }
      instruct(outcome.instruction(), actionId, first);
    }
    answerThoseBehind(actionId, desk.firstAnswered(actionId, stored));
  }

  private void answerThoseBehind(String actionId, StoredAction stored) {
    ActionsDesk desk = started().desk();
    StoredAction current = stored;
    while (current.waiting() > 0) {
      Incoming next = desk.first(actionId, current);
      if (reader.read(next) instanceof Asked.Action action && !settle(next, action, current)) {
        return;
      }
      current = desk.firstAnswered(actionId, current);
    }
  }

  /** Gives back what was taken for an answer that is not used. */
  private void undo(String actionId, OpenQuestion open, LimitAnswer answer, Incoming cause) {
    if (answer.getTaken() && open.verb() == LimitVerb.TAKE) {
      instruct(new Instruction.GiveBack(), actionId, cause);
    }
  }

  private ActionClassified answer(
      Incoming incoming, Asked.Action action, Judgement judgement, Map<String, BigDecimal> used) {
    ActionClassified classified =
        ClassificationRecords.of(
            action.question(),
            action.proposal(),
            judgement.classification(used),
            judgement.shadow(used),
            judgement.at());
    started()
        .outlet()
        .answer(
            classified,
            classified.getActionId(),
            classified.getEventId(),
            judgement.at(),
            incoming.traceparent());
    return classified;
  }

  /** What the aggregator decided matters here only for actions that limits count. */
  private void hear(Incoming event) {
    String actionId = event.keyText();
    if (actionId == null || !started().desk().knows(actionId)) {
      return;
    }
    StoredAction stored = started().desk().find(actionId);
    LimitedAction action = stored.action();
    if (action == null) {
      return;
    }
    LimitedAction.Step step = news.hear(event, action);
    if (!step.action().equals(action)) {
      started().desk().keep(actionId, stored, step.action(), now());
    }
    instruct(step.instruction(), actionId, event);
  }

  private void instruct(Instruction instruction, String actionId, Incoming cause) {
    String requestId = QuestionReader.eventId(actionId, cause) + "/";
    switch (instruction) {
      case Instruction.Nothing _ -> {}
      case Instruction.Count(List<LimitUse> uses) ->
          request(
              new OpenQuestion(requestId + "count", LimitVerb.COUNT, uses, List.of()),
              actionId,
              cause.traceparent());
      case Instruction.GiveBack _ ->
          request(
              new OpenQuestion(requestId + "give-back", LimitVerb.GIVE_BACK, List.of(), List.of()),
              actionId,
              cause.traceparent());
    }
  }
}
