package io.countersign.notification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.ActionProposed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.EventMeta;
import io.countersign.events.NotificationIntent;
import io.countersign.schemas.json.CanonicalJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which event is told to whom, and in which words. It only intends; the worker carries out.
 *
 * @param webhooks names of the configured webhooks, in order
 * @param inbox address of the inbox, for the link to the card; null where none is configured
 */
public record Routing(List<String> webhooks, @Nullable URI inbox) {
  /** Channel of signed webhooks. */
  public static final String WEBHOOK = "webhook";

  private static final int INTENT_ID_BYTES = 16;
  private static final int MAX_WORDS_LENGTH = 2_000;

  /** Copies the list. */
  public Routing {
    webhooks = List.copyOf(webhooks);
  }

  /**
   * What is to be told because of the event: one intent per configured webhook when people are
   * asked, nothing otherwise. The same event always gives the same intents.
   */
  public List<NotificationIntent> intents(SpecificRecord event) {
    if (!(event instanceof ApprovalRequested requested)) {
      return List.of();
    }
    String body = body(requested);
    List<String> recipients =
        Requirements.of(requested.getRequirement()).stages().stream()
            .limit(1)
            .flatMap(stage -> stage.demands().stream())
            .flatMap(demand -> demand.anyOf().stream())
            .map(Approver::name)
            .distinct()
            .toList();
    return webhooks.stream().map(name -> intent(requested, name, recipients, body)).toList();
  }

  private static NotificationIntent intent(
      ApprovalRequested event, String endpoint, List<String> recipients, String body) {
    EventMeta meta = event.getMeta();
    return NotificationIntent.newBuilder()
        .setIntentId(intentId(meta.getEventId(), WEBHOOK, endpoint))
        .setActionId(meta.getActionId())
        .setCauseEventId(meta.getEventId())
        .setCauseType(Events.typeOf(event))
        .setChannel(WEBHOOK)
        .setEndpoint(endpoint)
        .setRecipients(recipients)
        .setIntendedAt(meta.getOccurredAt())
        .setBody(body)
        .build();
  }

  /**
   * The body of a webhook as Standard Webhooks shape it: type, timestamp, data. The arguments are
   * not in it, because a receiver may be less trusted than the inbox; their digest and the link
   * are.
   */
  private String body(ApprovalRequested event) {
    ActionProposed proposal = event.getProposal();
    PolicyAnswer policy = PolicyAnswer.of(event.getClassification());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("type", Events.typeOf(event));
    body.put("timestamp", event.getMeta().getOccurredAt().toString());
    ObjectNode data = body.putObject("data");
    data.put("eventId", event.getMeta().getEventId());
    data.put("actionId", event.getMeta().getActionId());
    data.put("tenant", event.getMeta().getTenant());
    data.put("tool", proposal.getTool());
    data.put("actionType", proposal.getActionType());
    data.put("agent", proposal.getAgent().getId());
    data.put("requestedBy", proposal.getRequestedBy());
    data.put("summary", words(proposal.getSummary()));
    data.put("rationale", words(proposal.getRationale()));
    data.put("tier", policy.tier());
    data.put("risk", policy.tierWord());
    data.put("policy", policy.policy());
    strings(data.putArray("rules"), policy.rules());
    strings(data.putArray("reasons"), policy.reasons());
    data.put("requestedAt", event.getRequestedAt().toString());
    data.put("deadline", Cards.decideBy(event.getDeadline(), event.getClassification()).toString());
    data.put("argumentsDigest", event.getArgumentsDigest());
    ArrayNode stages = data.putArray("stages");
    Requirements.of(event.getRequirement())
        .stages()
        .forEach(stage -> stage(stages.addArray(), stage));
    if (inbox != null) {
      data.put("url", CardLink.to(inbox, event.getMeta().getActionId()).toString());
    }
    return CanonicalJson.canonicalize(body);
  }

  private static void stage(ArrayNode demands, Requirements.StageDemands stage) {
    for (Requirements.StageDemand demand : stage.demands()) {
      ObjectNode node = demands.addObject();
      strings(node.putArray("anyOf"), demand.anyOf().stream().map(Approver::name).toList());
      node.put("quorum", demand.quorum());
    }
  }

  private static void strings(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  private static @Nullable String words(@Nullable String text) {
    return VisibleText.of(Bounds.text(text, MAX_WORDS_LENGTH));
  }

  /**
   * Id of an intent: a hash, because it becomes a header, and an event's id may hold what a header
   * must not.
   */
  static String intentId(String eventId, String channel, String endpoint) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  String.join("\0", eventId, channel, endpoint).getBytes(StandardCharsets.UTF_8));
      return "msg_" + HexFormat.of().formatHex(hash, 0, INTENT_ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
