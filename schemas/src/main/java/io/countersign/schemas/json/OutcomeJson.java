package io.countersign.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.events.ActionExecuted;
import io.countersign.events.ActionRolledBack;
import io.countersign.events.ActionVerified;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.id.ActionId;
import io.countersign.schemas.id.EventId;
import io.countersign.schemas.json.Texts.Lines;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of what executors send to {@code action.outcomes}.
 *
 * <p>The field {@code eventType} or the header {@code ce_type} tells which of the three it is
 * ({@code action.executed}, {@code action.verified}, {@code action.rolled_back}); where both are
 * given they must agree. The other fields are named as in the Avro records, except that {@code
 * executedArguments} is a JSON object:
 *
 * <pre>{@code
 * {"eventType": "action.executed", "eventId": "run-77", "actionId": "case-7", "executor": "executor:bank-gateway",
 *  "executedAt": "2026-11-21T09:00:00Z", "permitId": "case-7.5", "executedArguments": {"amount": 24000},
 *  "success": true, "result": "booked"}
 * }</pre>
 *
 * <p>{@code eventId} may stand in the header {@code ce_id} and {@code actionId} in the record key
 * instead; {@code success} of an execution is true where it is absent. Texts are bounded as in
 * proposals.
 */
public final class OutcomeJson {
  private static final String EXECUTED = EventTypes.nameOf(ActionExecuted.class);
  private static final String VERIFIED = EventTypes.nameOf(ActionVerified.class);
  private static final String ROLLED_BACK = EventTypes.nameOf(ActionRolledBack.class);
  private static final List<String> TYPES = List.of(EXECUTED, VERIFIED, ROLLED_BACK);

  private OutcomeJson() {}

  /**
   * Reads JSON bytes.
   *
   * @param recordKey key of the record, the action id; null or empty where there is none
   * @param typeHeader {@code ce_type} of the record; null where there is none
   * @param idHeader {@code ce_id} of the record; null where there is none
   */
  public static Reading<SpecificRecord> read(
      byte[] utf8,
      @Nullable String recordKey,
      @Nullable String typeHeader,
      @Nullable String idHeader) {
    try {
      return read(CanonicalJson.parse(utf8), recordKey, typeHeader, idHeader);
    } catch (InvalidJsonException problem) {
      Problems problems = new Problems();
      problems.add("", ProposalJson.messageOf(problem));
      return new Reading.Refused<>(ProposalReader.idOrNull(recordKey), problems.list());
    }
  }

  /**
   * Holds an outcome that came as Avro to the same rules for what the platform relies upon: its ids
   * and its arguments.
   *
   * @return what is wrong with it, as sentences; empty where nothing is
   */
  public static Optional<String> problem(ActionExecuted executed) {
    Optional<String> id = ActionId.problem(executed.getActionId());
    if (id.isPresent()) {
      return id;
    }
    try {
      return CanonicalJson.parse(executed.getExecutedArguments()).isObject()
          ? Optional.empty()
          : Optional.of("executedArguments must be a JSON object.");
    } catch (InvalidJsonException problem) {
      return Optional.of("executedArguments: " + ProposalJson.messageOf(problem));
    }
  }

  private static Reading<SpecificRecord> read(
      JsonNode json,
      @Nullable String recordKey,
      @Nullable String typeHeader,
      @Nullable String idHeader) {
    Problems problems = new Problems();
    if (!json.isObject()) {
      problems.add("", "An outcome is a JSON object, not " + Fields.inWords(json) + ".");
      return new Reading.Refused<>(ProposalReader.idOrNull(recordKey), problems.list());
    }
    Fields fields = new Fields(json, "", problems);
    String type = type(fields, typeHeader, problems);
    String eventId = eventId(fields, idHeader, problems);
    String actionId = ProposalReader.actionId(fields, recordKey, problems);
    Optional<SpecificRecord> outcome = outcome(fields, type, eventId, actionId, problems);
    return outcome.isPresent() && problems.isEmpty()
        ? new Reading.Accepted<>(outcome.get())
        : new Reading.Refused<>(ProposalReader.idOrNull(actionId), problems.list());
  }

  private static Optional<SpecificRecord> outcome(
      Fields fields, String type, String eventId, String actionId, Problems problems) {
    SpecificRecord outcome;
    if (type.equals(EXECUTED)) {
      outcome = executed(fields, eventId, actionId, problems);
    } else if (type.equals(VERIFIED)) {
      outcome = verified(fields, eventId, actionId, problems);
    } else if (type.equals(ROLLED_BACK)) {
      outcome = rolledBack(fields, eventId, actionId, problems);
    } else {
      return Optional.empty(); // the problem with the type is noted, and the fields depend on it
    }
    fields.refuseOthers();
    return Optional.of(outcome);
  }

  private static ActionExecuted executed(
      Fields fields, String eventId, String actionId, Problems problems) {
    Boolean success = fields.truth("success");
    return ActionExecuted.newBuilder()
        .setEventId(eventId)
        .setActionId(actionId)
        .setExecutor(who(fields, "executor"))
        .setExecutedAt(requiredMoment(fields, "executedAt", problems))
        .setPermitId(fields.text("permitId", ProposalReader.MAX_NAME_CHARACTERS, Lines.ONE))
        .setExecutedArguments(
            fields.requiredObject("executedArguments", "send the arguments that were executed."))
        .setSuccess(success == null || success)
        .setResult(fields.text("result", ProposalReader.MAX_TEXT_CHARACTERS, Lines.MANY))
        .build();
  }

  private static ActionVerified verified(
      Fields fields, String eventId, String actionId, Problems problems) {
    return ActionVerified.newBuilder()
        .setEventId(eventId)
        .setActionId(actionId)
        .setVerifier(who(fields, "verifier"))
        .setVerifiedAt(requiredMoment(fields, "verifiedAt", problems))
        .setAsApproved(requiredTruth(fields, "asApproved", problems))
        .setFinding(fields.text("finding", ProposalReader.MAX_TEXT_CHARACTERS, Lines.MANY))
        .build();
  }

  private static ActionRolledBack rolledBack(
      Fields fields, String eventId, String actionId, Problems problems) {
    return ActionRolledBack.newBuilder()
        .setEventId(eventId)
        .setActionId(actionId)
        .setExecutor(who(fields, "executor"))
        .setRolledBackAt(requiredMoment(fields, "rolledBackAt", problems))
        .setReason(fields.text("reason", ProposalReader.MAX_TEXT_CHARACTERS, Lines.MANY))
        .setSuccess(requiredTruth(fields, "success", problems))
        .build();
  }

  private static String type(Fields fields, @Nullable String typeHeader, Problems problems) {
    String field = fields.word("eventType", TYPES);
    if (field == null) {
      if (fields.raw("eventType") == null && !TYPES.contains(String.valueOf(typeHeader))) {
        problems.add(
            fields.at("eventType"),
            "Neither the field eventType nor the header ce_type says what came of the action; give"
                + " one of "
                + String.join(", ", TYPES)
                + ".");
      }
      return typeHeader == null ? "" : typeHeader;
    }
    if (typeHeader != null && !typeHeader.equals(field)) {
      problems.add(
          fields.at("eventType"), "eventType differs from the header ce_type; make both the same.");
    }
    return field;
  }

  private static String eventId(Fields fields, @Nullable String idHeader, Problems problems) {
    String field = fields.checked("eventId", EventId::problem);
    if (field == null) {
      if (fields.raw("eventId") == null) {
        EventId.problem(idHeader)
            .ifPresent(
                problem ->
                    problems.add(
                        fields.at("eventId"),
                        problem + " Send it as eventId or in the header ce_id."));
      }
      return idHeader == null ? "" : idHeader;
    }
    if (idHeader != null && !idHeader.equals(field)) {
      problems.add(
          fields.at("eventId"), "eventId differs from the header ce_id; make both the same.");
    }
    return field;
  }

  private static String who(Fields fields, String name) {
    return fields.requiredText(
        name, ProposalReader.MAX_NAME_CHARACTERS, Lines.ONE, "say who it was.");
  }

  private static Instant requiredMoment(Fields fields, String name, Problems problems) {
    Instant moment = fields.moment(name);
    if (moment == null) {
      if (fields.raw(name) == null) {
        problems.add(fields.at(name), name + " is missing; write it as 2026-11-21T09:00:00Z.");
      }
      return Instant.EPOCH;
    }
    return moment;
  }

  private static boolean requiredTruth(Fields fields, String name, Problems problems) {
    Boolean truth = fields.truth(name);
    if (truth == null) {
      if (fields.raw(name) == null) {
        problems.add(fields.at(name), name + " is missing; it is true or false.");
      }
      return false;
    }
    return truth;
  }
}
