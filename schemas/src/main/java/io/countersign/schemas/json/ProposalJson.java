package io.countersign.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.ActionProposed;
import io.countersign.events.Agent;
import io.countersign.events.Change;
import io.countersign.events.EvidenceItem;
import io.countersign.events.Problem;
import io.countersign.events.RetrievedSource;
import io.countersign.events.Rollback;
import io.countersign.events.RunContext;
import io.countersign.events.Target;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a proposal, which any agent can send without Avro, and the one set of rules for
 * both forms.
 *
 * <p>Required are {@code agent.id}, {@code actionType}, {@code tool} and {@code arguments}; the
 * action id is the record key where the proposal has none. Fields that nobody knows are refused,
 * because a misspelt field would otherwise be silently missing from what people approve. A field
 * that is {@code null} counts as absent.
 */
public final class ProposalJson {
  private ProposalJson() {}

  /**
   * Reads JSON bytes.
   *
   * @param recordKey key of the Kafka record, the action id where the proposal has none; null or
   *     empty where there is none
   */
  public static Reading<ActionProposed> read(byte[] utf8, @Nullable String recordKey) {
    try {
      return read(CanonicalJson.parse(utf8), recordKey);
    } catch (InvalidJsonException problem) {
      Problems problems = new Problems();
      problems.add("", messageOf(problem));
      return new Reading.Refused<>(ProposalReader.idOrNull(recordKey), problems.list());
    }
  }

  /** Reads a JSON tree; see {@link #read(byte[], String)}. */
  public static Reading<ActionProposed> read(JsonNode json, @Nullable String recordKey) {
    return ProposalReader.read(json, recordKey);
  }

  /**
   * Holds a proposal that came as Avro to the same rules.
   *
   * @return the proposal with its JSON parts in canonical form and the record key as its id where
   *     it had none, or what is wrong with it
   */
  public static Reading<ActionProposed> read(ActionProposed proposal, @Nullable String recordKey) {
    Problems problems = new Problems();
    ObjectNode json = shell(proposal);
    embed(json, "arguments", proposal.getArguments(), "/arguments", problems);
    if (proposal.getChange() != null) {
      ObjectNode change = json.putObject("change");
      embed(change, "before", proposal.getChange().getBefore(), "/change/before", problems);
      embed(change, "after", proposal.getChange().getAfter(), "/change/after", problems);
    }
    if (!problems.isEmpty()) {
      return new Reading.Refused<>(
          ProposalReader.idOrNull(
              proposal.getActionId().isEmpty() ? recordKey : proposal.getActionId()),
          problems.list());
    }
    return ProposalReader.read(json, recordKey);
  }

  /** What is wrong with a proposal that came as Avro; empty where nothing is. */
  public static List<Problem> validate(ActionProposed proposal) {
    return read(proposal, proposal.getActionId()).problems();
  }

  /**
   * The JSON form. What is absent is left out, so that reading it gives the same proposal again.
   *
   * @throws InvalidJsonException when the JSON parts of the proposal are none; one that was read
   *     has none such
   */
  public static ObjectNode toJson(ActionProposed proposal) {
    ObjectNode json = shell(proposal);
    json.set("arguments", CanonicalJson.parse(proposal.getArguments()));
    Change change = proposal.getChange();
    if (change != null) {
      ObjectNode both = json.putObject("change");
      if (change.getBefore() != null) {
        both.set("before", CanonicalJson.parse(change.getBefore()));
      }
      if (change.getAfter() != null) {
        both.set("after", CanonicalJson.parse(change.getAfter()));
      }
    }
    return json;
  }

  /** The JSON form of a target, without the fields that are absent. */
  public static ObjectNode toJson(Target target) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    put(json, "system", target.getSystem());
    put(json, "resource", target.getResource());
    put(json, "environment", target.getEnvironment());
    put(json, "dataClassification", target.getDataClassification());
    return json;
  }

  /** Everything but the parts that are JSON themselves. */
  private static ObjectNode shell(ActionProposed proposal) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (!proposal.getActionId().isEmpty()) {
      json.put("actionId", proposal.getActionId());
    }
    put(json, "proposedAt", proposal.getProposedAt());
    json.put("tenant", proposal.getTenant());
    json.set("agent", toJson(proposal.getAgent()));
    put(json, "requestedBy", proposal.getRequestedBy());
    json.put("actionType", proposal.getActionType());
    json.put("tool", proposal.getTool());
    if (proposal.getTarget() != null) {
      json.set("target", toJson(proposal.getTarget()));
    }
    put(json, "summary", proposal.getSummary());
    put(json, "rationale", proposal.getRationale());
    if (proposal.getConfidence() != null) {
      json.put("confidence", proposal.getConfidence());
    }
    putEvidence(json, proposal.getEvidence());
    putSources(json, proposal.getSources());
    putTexts(json, "alternatives", proposal.getAlternatives());
    Rollback rollback = proposal.getRollback();
    if (rollback != null) {
      json.putObject("rollback")
          .put("plan", rollback.getPlan())
          .put("automatic", rollback.getAutomatic());
    }
    RunContext context = proposal.getContext();
    if (context != null) {
      ObjectNode run = json.putObject("context");
      put(run, "runId", context.getRunId());
      put(run, "trigger", context.getTrigger());
      put(run, "prompt", context.getPrompt());
      putTexts(run, "previousSteps", context.getPreviousSteps());
    }
    put(json, "expiresAt", proposal.getExpiresAt());
    return json;
  }

  private static ObjectNode toJson(Agent agent) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", agent.getId());
    put(json, "owner", agent.getOwner());
    put(json, "artifactDigest", agent.getArtifactDigest());
    put(json, "model", agent.getModel());
    put(json, "runtime", agent.getRuntime());
    return json;
  }

  private static void putEvidence(ObjectNode json, List<EvidenceItem> evidence) {
    if (evidence.isEmpty()) {
      return;
    }
    ArrayNode array = json.putArray("evidence");
    for (EvidenceItem item : evidence) {
      ObjectNode chip = array.addObject();
      chip.put("label", item.getLabel()).put("value", item.getValue());
      put(chip, "tone", item.getTone());
      put(chip, "source", item.getSource());
    }
  }

  private static void putSources(ObjectNode json, List<RetrievedSource> sources) {
    if (sources.isEmpty()) {
      return;
    }
    ArrayNode array = json.putArray("sources");
    for (RetrievedSource source : sources) {
      ObjectNode item = array.addObject();
      item.put("id", source.getId());
      put(item, "uri", source.getUri());
      put(item, "retrievedAt", source.getRetrievedAt());
      put(item, "authority", source.getAuthority());
    }
  }

  private static void putTexts(ObjectNode json, String name, List<String> texts) {
    if (!texts.isEmpty()) {
      ArrayNode array = json.putArray(name);
      texts.forEach(array::add);
    }
  }

  private static void put(ObjectNode json, String name, @Nullable String text) {
    if (text != null) {
      json.put(name, text);
    }
  }

  private static void put(ObjectNode json, String name, @Nullable Instant moment) {
    if (moment != null) {
      json.put(name, moment.toString());
    }
  }

  private static void embed(
      ObjectNode json, String name, @Nullable String text, String at, Problems problems) {
    if (text == null) {
      return;
    }
    try {
      json.set(name, CanonicalJson.parse(text));
    } catch (InvalidJsonException problem) {
      problems.add(at, name + ": " + messageOf(problem));
    }
  }

  static String messageOf(InvalidJsonException problem) {
    String message = problem.getMessage();
    return message == null ? "The text is not JSON." : message;
  }
}
