package io.countersign.evaluator.topology;

import io.countersign.evaluator.limits.Instruction;
import io.countersign.evaluator.limits.LimitedAction;
import io.countersign.evaluator.limits.LimitedAction.Step;
import io.countersign.events.Allowed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.ChangesRequested;
import io.countersign.events.CommandRefused;
import io.countersign.events.Denied;
import io.countersign.events.DraftOnly;
import io.countersign.events.Edited;
import io.countersign.events.Expired;
import io.countersign.events.Granted;
import io.countersign.events.PermitRedeemed;
import io.countersign.events.PermitViolated;
import io.countersign.events.Rejected;
import io.countersign.events.Revoked;
import io.countersign.events.Withdrawn;
import io.countersign.schemas.registry.RegistryException;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** What the aggregator's events mean for an action that limits count. */
final class ApprovalNews {
  private static final String ACTION_ID_REUSED = "action_id_reused";

  private final Deserializer<SpecificRecord> deserializer;

  ApprovalNews(Deserializer<SpecificRecord> deserializer) {
    this.deserializer = deserializer;
  }

  Step hear(Incoming event, LimitedAction action) {
    SpecificRecord record;
    try {
      record = deserializer.deserialize(event.topicName(), event.value());
    } catch (SerializationException e) {
      if (RegistryException.isOutage(e)) {
        throw e;
      }
      // Nobody but the aggregator writes here; what is no event of it changes no limit.
      return new Step(action, new Instruction.Nothing());
    }
    return switch (record) {
      case Allowed allowed -> action.opened(allowed.getArgumentsDigest());
      case ApprovalRequested requested -> action.opened(requested.getArgumentsDigest());
      case ChangesRequested _ -> action.returned();
      case Granted _ -> action.granted();
      case Edited edited ->
          action.edited(Objects.requireNonNullElse(edited.getMeta().getCommandId(), ""));
      case CommandRefused refused ->
          refused.getCode().equals(ACTION_ID_REUSED)
              ? action.idInUse()
              : action.commandRefused(
                  Objects.requireNonNullElse(refused.getMeta().getCommandId(), ""));
      case Denied _ -> action.ended();
      case DraftOnly _ -> action.ended();
      case Rejected _ -> action.ended();
      case Expired _ -> action.ended();
      case Withdrawn _ -> action.ended();
      case Revoked _ -> action.ended();
      case PermitRedeemed _ -> action.executed();
      case PermitViolated _ -> action.violated();
      case null, default ->
          // Votes, reminders and the like change nothing that is counted.
          new Step(action, new Instruction.Nothing());
    };
  }
}
