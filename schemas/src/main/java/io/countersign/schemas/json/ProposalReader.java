package io.countersign.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.events.ActionProposed;
import io.countersign.events.Agent;
import io.countersign.events.Change;
import io.countersign.events.EvidenceItem;
import io.countersign.events.RetrievedSource;
import io.countersign.events.Rollback;
import io.countersign.events.RunContext;
import io.countersign.events.Target;
import io.countersign.schemas.id.ActionId;
import io.countersign.schemas.id.PrincipalId;
import io.countersign.schemas.id.TenantId;
import io.countersign.schemas.json.Texts.Lines;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for a proposal, field by field. Lengths are in characters (UTF-16 code units). */
final class ProposalReader {
  static final List<String> ACTION_TYPES =
      List.of("read", "draft", "send", "update", "delete", "approve", "execute", "transfer");
  static final List<String> TONES = List.of("slate", "blue", "emerald", "amber", "red");

  static final int MAX_TOOL_CHARACTERS = 200;
  static final int MAX_NAME_CHARACTERS = 500;
  static final int MAX_SUMMARY_CHARACTERS = 2_000;
  static final int MAX_TEXT_CHARACTERS = 20_000;
  static final int MAX_PROMPT_CHARACTERS = 200_000;
  static final int MAX_URI_CHARACTERS = 4_000;
  static final int MAX_EVIDENCE_ITEMS = 100;
  static final int MAX_SOURCES = 200;
  static final int MAX_ALTERNATIVES = 50;
  static final int MAX_PREVIOUS_STEPS = 500;

  private static final Pattern TOOL =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*(\\.[A-Za-z0-9_][A-Za-z0-9_-]*)*");
  private static final String AGENT_PREFIX = PrincipalId.Kind.AGENT.prefix();

  private ProposalReader() {}

  static Reading<ActionProposed> read(JsonNode json, @Nullable String recordKey) {
    Problems problems = new Problems();
    if (!json.isObject()) {
      problems.add("", "A proposal is a JSON object, not " + Fields.inWords(json) + ".");
      return new Reading.Refused<>(idOrNull(recordKey), problems.list());
    }
    Fields fields = new Fields(json, "", problems);
    String actionId = actionId(fields, recordKey, problems);
    ActionProposed proposal;
    try {
      proposal = proposal(fields, actionId, problems);
    } catch (InvalidJsonException noCanonicalForm) {
      problems.add("", ProposalJson.messageOf(noCanonicalForm));
      return new Reading.Refused<>(idOrNull(actionId), problems.list());
    }
    return problems.isEmpty()
        ? new Reading.Accepted<>(proposal)
        : new Reading.Refused<>(idOrNull(actionId), problems.list());
  }

  /** The id of a record: its own field, or the record's key; both must agree. */
  static String actionId(Fields fields, @Nullable String recordKey, Problems problems) {
    String given = fields.checked("actionId", ActionId::problem);
    if (given == null) {
      if (fields.raw("actionId") == null) {
        ActionId.problem(recordKey)
            .ifPresent(
                problem ->
                    problems.add(
                        fields.at("actionId"),
                        problem + " Send it as actionId or as the key of the record."));
      }
      return recordKey == null ? "" : recordKey;
    }
    if (recordKey != null && !recordKey.isEmpty() && !recordKey.equals(given)) {
      problems.add(
          fields.at("actionId"),
          "actionId differs from the key of the record; make both the same, because the key decides"
              + " the order.");
    }
    return given;
  }

  /** The text where it can be an action id, else null. */
  static @Nullable String idOrNull(@Nullable String text) {
    return ActionId.problem(text).isEmpty() ? text : null;
  }

  private static ActionProposed proposal(Fields fields, String actionId, Problems problems) {
    ActionProposed.Builder proposal = ActionProposed.newBuilder();
    proposal.setActionId(actionId);
    proposal.setProposedAt(fields.moment("proposedAt"));
    String tenant = fields.checked("tenant", TenantId::problem);
    proposal.setTenant(tenant == null ? TenantId.DEFAULT.value() : tenant);
    proposal.setAgent(agent(fields, problems));
    proposal.setRequestedBy(fields.checked("requestedBy", PrincipalId::problem));
    String actionType = fields.word("actionType", ACTION_TYPES);
    if (fields.raw("actionType") == null) {
      problems.add(
          fields.at("actionType"),
          "actionType is missing; it is one of " + String.join(", ", ACTION_TYPES) + ".");
    }
    proposal.setActionType(actionType == null ? "" : actionType);
    String tool = fields.checked("tool", ProposalReader::toolProblem);
    if (fields.raw("tool") == null) {
      problems.add(fields.at("tool"), "tool is missing; name it such as payments.transfer.");
    }
    proposal.setTool(tool == null ? "" : tool);
    proposal.setTarget(target(fields.object("target")));
    proposal.setArguments(
        fields.requiredObject(
            "arguments", "send the exact arguments of the tool call, {} where it has none."));
    proposal.setSummary(fields.text("summary", MAX_SUMMARY_CHARACTERS, Lines.MANY));
    proposal.setRationale(fields.text("rationale", MAX_TEXT_CHARACTERS, Lines.MANY));
    proposal.setConfidence(fields.fraction("confidence"));
    proposal.setEvidence(fields.objects("evidence", MAX_EVIDENCE_ITEMS, ProposalReader::evidence));
    proposal.setSources(fields.objects("sources", MAX_SOURCES, ProposalReader::source));
    proposal.setChange(change(fields.object("change")));
    proposal.setAlternatives(
        fields.texts("alternatives", MAX_ALTERNATIVES, MAX_TEXT_CHARACTERS, Lines.MANY));
    proposal.setRollback(rollback(fields.object("rollback")));
    proposal.setContext(context(fields.object("context")));
    proposal.setExpiresAt(fields.moment("expiresAt"));
    fields.refuseOthers();
    return proposal.build();
  }

  private static Agent agent(Fields proposal, Problems problems) {
    Fields fields = proposal.object("agent");
    if (fields == null) {
      if (proposal.raw("agent") == null) {
        problems.add(
            proposal.at("agent"), "agent is missing; send at least {\"id\": \"…\"} of it.");
      }
      return Agent.newBuilder().setId("").build();
    }
    String id = fields.checked("id", ProposalReader::agentIdProblem);
    if (fields.raw("id") == null) {
      problems.add(fields.at("id"), "agent.id is missing; name the agent, e.g. procurement-agent.");
    }
    Agent agent =
        Agent.newBuilder()
            .setId(id == null ? "" : id)
            .setOwner(fields.checked("owner", PrincipalId::problem))
            .setArtifactDigest(fields.text("artifactDigest", MAX_NAME_CHARACTERS, Lines.ONE))
            .setModel(fields.text("model", MAX_NAME_CHARACTERS, Lines.ONE))
            .setRuntime(fields.text("runtime", MAX_NAME_CHARACTERS, Lines.ONE))
            .build();
    fields.refuseOthers();
    return agent;
  }

  private static Optional<String> agentIdProblem(String id) {
    if (id.startsWith(AGENT_PREFIX)) {
      return Optional.of(
          "agent.id stands without prefix; write \"" + id.substring(AGENT_PREFIX.length()) + "\".");
    }
    return PrincipalId.problem(AGENT_PREFIX + id);
  }

  private static Optional<String> toolProblem(String tool) {
    if (tool.length() > MAX_TOOL_CHARACTERS) {
      return Optional.of("tool has more than " + MAX_TOOL_CHARACTERS + " characters.");
    }
    return TOOL.matcher(tool).matches()
        ? Optional.empty()
        : Optional.of(
            "tool is not well formed; write words of letters, digits, '_' and '-' joined by dots,"
                + " e.g. payments.transfer.");
  }

  private static @Nullable Target target(@Nullable Fields fields) {
    if (fields == null) {
      return null;
    }
    Target target =
        Target.newBuilder()
            .setSystem(fields.text("system", MAX_NAME_CHARACTERS, Lines.ONE))
            .setResource(fields.text("resource", MAX_NAME_CHARACTERS, Lines.ONE))
            .setEnvironment(fields.text("environment", MAX_NAME_CHARACTERS, Lines.ONE))
            .setDataClassification(
                fields.text("dataClassification", MAX_NAME_CHARACTERS, Lines.ONE))
            .build();
    fields.refuseOthers();
    return target;
  }

  private static EvidenceItem evidence(Fields fields) {
    EvidenceItem item =
        EvidenceItem.newBuilder()
            .setLabel(
                fields.requiredText("label", MAX_NAME_CHARACTERS, Lines.ONE, "say what it is."))
            .setValue(
                fields.requiredText("value", MAX_TEXT_CHARACTERS, Lines.MANY, "say what it says."))
            .setTone(fields.word("tone", TONES))
            .setSource(fields.text("source", MAX_URI_CHARACTERS, Lines.ONE))
            .build();
    fields.refuseOthers();
    return item;
  }

  private static RetrievedSource source(Fields fields) {
    RetrievedSource source =
        RetrievedSource.newBuilder()
            .setId(
                fields.requiredText(
                    "id", MAX_NAME_CHARACTERS, Lines.ONE, "name it within the proposal, e.g. s1."))
            .setUri(fields.text("uri", MAX_URI_CHARACTERS, Lines.ONE))
            .setRetrievedAt(fields.text("retrievedAt", MAX_NAME_CHARACTERS, Lines.ONE))
            .setAuthority(fields.text("authority", MAX_NAME_CHARACTERS, Lines.ONE))
            .build();
    fields.refuseOthers();
    return source;
  }

  private static @Nullable Change change(@Nullable Fields fields) {
    if (fields == null) {
      return null;
    }
    Change change =
        Change.newBuilder().setBefore(fields.json("before")).setAfter(fields.json("after")).build();
    fields.refuseOthers();
    return change;
  }

  private static @Nullable Rollback rollback(@Nullable Fields fields) {
    if (fields == null) {
      return null;
    }
    String plan =
        fields.requiredText(
            "plan", MAX_TEXT_CHARACTERS, Lines.MANY, "say how the action can be undone.");
    Boolean automatic = fields.truth("automatic");
    fields.refuseOthers();
    return Rollback.newBuilder().setPlan(plan).setAutomatic(automatic != null && automatic).build();
  }

  private static @Nullable RunContext context(@Nullable Fields fields) {
    if (fields == null) {
      return null;
    }
    RunContext context =
        RunContext.newBuilder()
            .setRunId(fields.text("runId", MAX_NAME_CHARACTERS, Lines.ONE))
            .setTrigger(fields.text("trigger", MAX_SUMMARY_CHARACTERS, Lines.MANY))
            .setPrompt(fields.text("prompt", MAX_PROMPT_CHARACTERS, Lines.MANY))
            .setPreviousSteps(
                fields.texts("previousSteps", MAX_PREVIOUS_STEPS, MAX_TEXT_CHARACTERS, Lines.MANY))
            .build();
    fields.refuseOthers();
    return context;
  }
}
