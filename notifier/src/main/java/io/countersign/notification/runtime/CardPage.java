package io.countersign.notification.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.events.Commented;
import io.countersign.notification.Card;
import io.countersign.notification.CardStatus;
import io.countersign.notification.CommandName;
import io.countersign.notification.DecidingRight;
import io.countersign.notification.EvidencePack;
import io.countersign.notification.PolicyAnswer;
import io.countersign.notification.Requirements;
import io.countersign.notification.Review;
import io.countersign.notification.TimelineEntry;
import io.countersign.notification.VisibleText;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A card, ready to show: every text of others has passed {@link VisibleText}, which leaves nothing
 * in it that the eye cannot see; the template escapes what HTML would read as markup. Texts that
 * are not there are empty.
 */
public record CardPage(
    String who,
    @Nullable Banner banner,
    String actionId,
    String status,
    String statusWord,
    String risk,
    int tier,
    String tool,
    String actionType,
    String summary,
    String rationale,
    String confidence,
    List<Fact> facts,
    List<Chip> evidence,
    List<Fact> sources,
    String argumentsText,
    String argumentsDigest,
    boolean edited,
    String before,
    String after,
    List<String> alternatives,
    String rollback,
    String prompt,
    List<String> previousSteps,
    String verdict,
    String policy,
    List<String> rules,
    List<String> reasons,
    List<Stage> stages,
    String deadline,
    String deadlineIso,
    boolean overdue,
    boolean held,
    boolean pending,
    boolean mayDecide,
    boolean passkey,
    boolean editPending,
    String decideUrl,
    String formToken,
    String commandId,
    List<Field> fields,
    List<Right> rights,
    String emergency,
    String outcome,
    String outcomeWord,
    String review,
    String handedOver,
    Commands commands,
    List<Event> timeline,
    int timelineDropped) {
  private static final Set<String> TONES = Set.of("slate", "blue", "emerald", "amber", "red");
  private static final String COMMENTED = EventTypes.nameOf(Commented.class);
  private static final int LONG_FIELD_LENGTH = 80;
  private static final ObjectMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** A name and what stands behind it. */
  public record Fact(String name, String value) {}

  /** An item of evidence; the tone is one of five words. */
  public record Chip(String label, String value, String tone, String source) {}

  /** A stage; {@code state} is done, open, later, or skipped in an emergency. */
  public record Stage(String name, String state, List<String> demands) {}

  /** A field of the arguments that an approver may change. */
  public record Field(
      String name, String pointer, String value, boolean number, boolean longText) {}

  /** A right to decide by; {@code value} is the grant, empty for the person's own. */
  public record Right(String value, String label) {}

  /**
   * What else the one who is signed in may do; each is the address of its form, empty where they
   * may not. The command's name stands behind {@code commandId} so that each form has its own.
   */
  public record Commands(
      String comment,
      String reassign,
      String escalate,
      String withdraw,
      String revoke,
      String review,
      String breakGlass) {
    /** Whether there is any but to comment. */
    public boolean isAny() {
      return !(reassign + escalate + withdraw + revoke + breakGlass).isEmpty();
    }

    static Commands of(Allowed allowed, String cardUrl) {
      return new Commands(
          url(allowed, cardUrl, CommandName.COMMENT),
          url(allowed, cardUrl, CommandName.REASSIGN),
          url(allowed, cardUrl, CommandName.ESCALATE),
          url(allowed, cardUrl, CommandName.WITHDRAW),
          url(allowed, cardUrl, CommandName.REVOKE),
          url(allowed, cardUrl, CommandName.REVIEW),
          url(allowed, cardUrl, CommandName.BREAK_GLASS));
    }

    private static String url(Allowed allowed, String cardUrl, CommandName command) {
      return allowed.may(command) ? cardUrl + "/" + command.wireName() : "";
    }
  }

  /** A line of the timeline; {@code said} where people wrote the text themselves. */
  public record Event(
      String type, String time, String timeIso, String actor, String text, boolean said) {}

  static CardPage of(
      Caller caller,
      Card card,
      Allowed allowed,
      @Nullable Banner banner,
      String cardUrl,
      String formToken,
      String commandId) {
    @Nullable EvidencePack pack = card.pack();
    @Nullable PolicyAnswer policy = card.policy();
    @Nullable Requirements needed = card.requirements();
    return new CardPage(
        VisibleText.line(caller.person() == null ? caller.principal() : caller.person().name()),
        banner,
        VisibleText.line(card.actionId()),
        card.status().wireName(),
        card.status().wireName().replace('_', ' '),
        policy == null ? "" : policy.tierWord(),
        policy == null ? 0 : policy.tier(),
        pack == null ? "" : VisibleText.line(pack.tool()),
        pack == null ? "" : VisibleText.line(pack.actionType()),
        pack == null ? "" : text(pack.summary()),
        pack == null ? "" : text(pack.rationale()),
        pack == null || pack.confidence() == null ? "" : percent(pack.confidence()),
        pack == null ? List.of() : facts(pack),
        pack == null ? List.of() : pack.evidence().stream().map(CardPage::chip).toList(),
        pack == null ? List.of() : pack.sources().stream().map(CardPage::source).toList(),
        pretty(card.arguments()),
        text(card.argumentsDigest()),
        card.edited(),
        pack == null ? "" : pretty(pack.before()),
        pack == null ? "" : pretty(pack.after()),
        pack == null ? List.of() : pack.alternatives().stream().map(VisibleText::show).toList(),
        pack == null ? "" : rollback(pack),
        pack == null || pack.run() == null ? "" : text(pack.run().prompt()),
        pack == null || pack.run() == null
            ? List.of()
            : pack.run().previousSteps().stream().map(VisibleText::show).toList(),
        policy == null ? "" : policy.verdict().replace('_', ' '),
        policy == null ? "" : VisibleText.line(policy.policy()),
        policy == null ? List.of() : policy.rules().stream().map(VisibleText::line).toList(),
        policy == null ? List.of() : policy.reasons().stream().map(VisibleText::show).toList(),
        needed == null ? List.of() : stages(card, needed),
        card.deadline() == null ? "" : Times.show(card.deadline()),
        card.deadline() == null ? "" : card.deadline().toString(),
        card.overdue(),
        card.held(),
        card.status() == CardStatus.PENDING,
        allowed.mayDecide(),
        needed != null && needed.assurance().equals("passkey"),
        card.pendingEdit() != null,
        cardUrl + "/decisions",
        formToken,
        commandId,
        needed == null || !allowed.mayDecide() ? List.of() : fields(card, needed),
        rights(allowed.rights()),
        text(card.emergency()),
        card.outcome() == null ? "" : card.outcome().wireName(),
        card.outcome() == null ? "" : card.outcome().wireName().replace('_', ' '),
        card.review() == null ? "" : review(card.review()),
        card.handedOver().stream().map(VisibleText::line).collect(Collectors.joining(", ")),
        Commands.of(allowed, cardUrl),
        card.timeline().stream().map(CardPage::event).toList(),
        card.timelineDropped());
  }

  /** The choice of a right; empty where there is nothing to choose. */
  private static List<Right> rights(List<DecidingRight> rights) {
    if (rights.equals(List.of(DecidingRight.OWN))) {
      return List.of();
    }
    return rights.stream()
        // A choice cannot show an id truly that has what the eye cannot see.
        .filter(
            right ->
                right.delegationId() == null
                    || VisibleText.line(right.delegationId()).equals(right.delegationId()))
        .map(
            right ->
                right.delegationId() == null
                    ? new Right("", "In my own right")
                    : new Right(
                        right.delegationId(),
                        "For "
                            + VisibleText.line(String.valueOf(right.onBehalfOf()))
                            + ", under the grant "
                            + VisibleText.line(right.delegationId())))
        .toList();
  }

  private static String review(Review review) {
    String by = review.reviewer() == null ? "" : VisibleText.line(review.reviewer());
    return switch (review.state()) {
      case OPEN ->
          "Waits for a look by "
              + review.reviewers().stream()
                  .map(approver -> VisibleText.line(approver.name()))
                  .collect(Collectors.joining(" or "));
      case CONFIRMED -> by + " looked: it stands";
      case UNDO_ORDERED -> by + " looked: it is to be undone";
    };
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : VisibleText.show(text);
  }

  private static String percent(double confidence) {
    return String.format(Locale.ROOT, "%.0f %%", confidence * 100);
  }

  private static List<Fact> facts(EvidencePack pack) {
    List<Fact> facts = new ArrayList<>();
    add(facts, "Agent", pack.agent().id());
    add(facts, "Owner of the agent", pack.agent().owner());
    add(facts, "On the wish of", pack.requestedBy());
    add(facts, "Model", pack.agent().model());
    add(facts, "Runtime", pack.agent().runtime());
    add(facts, "Artifact", pack.agent().artifactDigest());
    if (pack.target() != null) {
      add(facts, "System", pack.target().system());
      add(facts, "Resource", pack.target().resource());
      add(facts, "Environment", pack.target().environment());
      add(facts, "Data", pack.target().dataClassification());
    }
    if (pack.run() != null) {
      add(facts, "Run", pack.run().runId());
      add(facts, "Started by", pack.run().trigger());
    }
    if (pack.expiresAt() != null) {
      add(facts, "Wanted until", Times.show(pack.expiresAt()));
    }
    return facts;
  }

  private static void add(List<Fact> facts, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      facts.add(new Fact(name, VisibleText.line(value)));
    }
  }

  private static Chip chip(EvidencePack.Chip chip) {
    return new Chip(
        VisibleText.line(chip.label()),
        VisibleText.show(chip.value()),
        // It becomes a class name, so nothing but the five words may pass.
        chip.tone() != null && TONES.contains(chip.tone()) ? chip.tone() : "slate",
        chip.source() == null ? "" : VisibleText.line(chip.source()));
  }

  private static Fact source(EvidencePack.Source source) {
    List<String> parts = new ArrayList<>();
    for (String part :
        new @Nullable String[] {source.uri(), source.retrievedAt(), source.authority()}) {
      if (part != null && !part.isBlank()) {
        parts.add(VisibleText.line(part));
      }
    }
    return new Fact(VisibleText.line(source.id()), String.join(" · ", parts));
  }

  private static String rollback(EvidencePack pack) {
    return pack.rollbackPlan() == null
        ? ""
        : VisibleText.show(pack.rollbackPlan())
            + (pack.rollbackAutomatic() ? " (runs by itself)" : " (needs a person)");
  }

  /** JSON with line breaks; where it is not JSON any more because it was cut, as it is. */
  private static String pretty(@Nullable String json) {
    if (json == null) {
      return "";
    }
    try {
      return VisibleText.show(PRETTY.writeValueAsString(CanonicalJson.parse(json)));
    } catch (InvalidJsonException | JsonProcessingException e) {
      return VisibleText.show(json);
    }
  }

  private static List<Stage> stages(Card card, Requirements needed) {
    List<Stage> stages = new ArrayList<>();
    for (int index = 0; index < needed.stages().size(); index++) {
      List<String> demands =
          new ArrayList<>(
              needed.stages().get(index).demands().stream().map(CardPage::demand).toList());
      if (index == card.openStage() && !card.added().isEmpty()) {
        demands.add(
            "also "
                + card.added().stream()
                    .map(approver -> VisibleText.line(approver.name()))
                    .collect(Collectors.joining(", ")));
      }
      stages.add(new Stage("Stage " + (index + 1), state(card, index), List.copyOf(demands)));
    }
    return stages;
  }

  private static String state(Card card, int stage) {
    if (stage < card.openStage()) {
      return "done";
    }
    if (card.status() == CardStatus.GRANTED) {
      return card.emergency() == null ? "done" : "skipped";
    }
    return stage == card.openStage() && card.status() == CardStatus.PENDING ? "open" : "later";
  }

  private static String demand(Requirements.StageDemand demand) {
    String names =
        demand.anyOf().stream()
            .map(approver -> VisibleText.line(approver.name()))
            .collect(Collectors.joining(" or "));
    String limit =
        demand.authority() == null
            ? ""
            : ", limit at least "
                + demand.authority().value().toPlainString()
                + " "
                + VisibleText.line(demand.authority().currency());
    return demand.quorum() + " of " + names + limit;
  }

  private static List<Field> fields(Card card, Requirements needed) {
    if (card.arguments() == null) {
      return List.of();
    }
    JsonNode arguments = CanonicalJson.parse(card.arguments());
    List<Field> fields = new ArrayList<>();
    for (String pointer : needed.editable()) {
      JsonNode value = DecisionForm.at(arguments, pointer);
      String shown = DecisionForm.shown(value);
      if (!VisibleText.show(shown).equals(shown)) {
        // An input cannot show it truly, and sending it back changed would be an edit unawares.
        continue;
      }
      fields.add(
          new Field(
              DecisionForm.EDIT_PREFIX + pointer,
              VisibleText.line(pointer),
              shown,
              value.isNumber(),
              shown.length() > LONG_FIELD_LENGTH || shown.indexOf('\n') >= 0));
    }
    return fields;
  }

  private static Event event(TimelineEntry entry) {
    return new Event(
        entry.eventType(),
        Times.show(entry.time()),
        entry.time().toString(),
        VisibleText.line(entry.actor()),
        text(entry.text()),
        entry.eventType().equals(COMMENTED));
  }
}
