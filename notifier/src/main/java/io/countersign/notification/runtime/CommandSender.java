package io.countersign.notification.runtime;

import io.countersign.events.ApproverRef;
import io.countersign.events.Assurance;
import io.countersign.events.BreakGlass;
import io.countersign.events.CastVote;
import io.countersign.events.CommandMeta;
import io.countersign.events.Comment;
import io.countersign.events.CompleteReview;
import io.countersign.events.Decision;
import io.countersign.events.Escalate;
import io.countersign.events.FieldEdit;
import io.countersign.events.Reassign;
import io.countersign.events.Redeem;
import io.countersign.events.RequestChanges;
import io.countersign.events.Revoke;
import io.countersign.events.Withdraw;
import io.countersign.notification.Approver;
import io.countersign.notification.CommandRequest;
import io.countersign.notification.DecisionRequest;
import io.countersign.notification.topology.Service;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes decisions and other commands to {@code approval.commands}. */
@Singleton
public class CommandSender implements DecisionService.Sender {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final Producer<String, SpecificRecord> producer;
  private final String topic;

  @Inject
  CommandSender(KafkaSettings kafka) {
    this(kafka.producer(kafka.serde().serializer()), kafka.topics().name(Topic.APPROVAL_COMMANDS));
  }

  CommandSender(Producer<String, SpecificRecord> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  @Override
  public void send(
      DecisionService.Sent sent,
      CommandRequest request,
      @Nullable String traceparent,
      Consumer<Throwable> onFailure) {
    SpecificRecord command = command(sent, request);
    ProducerRecord<String, SpecificRecord> record =
        new ProducerRecord<>(topic, sent.actionId(), command);
    CloudEvents.avro(
            Service.NAME,
            EventTypes.nameOf(command),
            sent.commandId(),
            sent.at(),
            sent.actionId(),
            traceparent)
        .writeTo(record.headers());
    Future<?> _ =
        producer.send(
            record,
            (_, failure) -> {
              if (failure != null) {
                onFailure.accept(failure);
              }
            });
  }

  static SpecificRecord command(DecisionService.Sent sent, CommandRequest request) {
    CommandMeta meta =
        CommandMeta.newBuilder()
            .setCommandId(sent.commandId())
            .setActionId(sent.actionId())
            .setPrincipal(sent.principal())
            .setAssurance(Assurance.SESSION)
            .setChannel(sent.channel())
            .setIssuedAt(sent.at())
            .build();
    return switch (request) {
      case DecisionRequest decision -> decision(meta, decision);
      case CommandRequest.Comment comment -> new Comment(meta, comment.text());
      case CommandRequest.Reassign reassign ->
          new Reassign(meta, refs(reassign.to()), reassign.reason());
      case CommandRequest.Escalate escalate ->
          new Escalate(meta, refs(escalate.to()), escalate.reason());
      case CommandRequest.Withdraw withdraw -> new Withdraw(meta, withdraw.reason());
      case CommandRequest.Revoke revoke -> new Revoke(meta, revoke.reason());
      case CommandRequest.CompleteReview review ->
          new CompleteReview(meta, review.confirmed(), review.reason());
      case CommandRequest.BreakGlass emergency -> new BreakGlass(meta, emergency.reason());
      case CommandRequest.Redeem redeem ->
          new Redeem(meta, redeem.permitId(), redeem.argumentsDigest());
    };
  }

  private static List<ApproverRef> refs(List<Approver> approvers) {
    return approvers.stream().map(Approver::toRef).toList();
  }

  private static SpecificRecord decision(CommandMeta meta, DecisionRequest request) {
    return switch (request.choice()) {
      case APPROVE -> vote(meta, Decision.APPROVE, request);
      case REJECT -> vote(meta, Decision.REJECT, request);
      case REQUEST_CHANGES ->
          RequestChanges.newBuilder()
              .setMeta(meta)
              // The aggregator refuses an empty reason, in its words.
              .setReason(request.reason() == null ? "" : request.reason())
              .build();
    };
  }

  private static CastVote vote(CommandMeta meta, Decision decision, DecisionRequest request) {
    List<FieldEdit> edits =
        request.edits().entrySet().stream()
            .map(edit -> new FieldEdit(edit.getKey(), edit.getValue()))
            .toList();
    return CastVote.newBuilder()
        .setMeta(meta)
        .setDecision(decision)
        .setReason(request.reason())
        .setEdits(edits)
        .setSeenArgumentsDigest(request.seenArgumentsDigest())
        .setDelegationId(request.delegationId())
        .build();
  }

  @PreDestroy
  void close() {
    producer.close(CLOSE_WITHIN);
  }

  /** Now, to milliseconds as the schema keeps it. */
  static Instant now() {
    return Instant.ofEpochMilli(System.currentTimeMillis());
  }
}
