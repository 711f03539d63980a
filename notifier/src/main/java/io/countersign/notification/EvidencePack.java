package io.countersign.notification;

import io.countersign.events.ActionProposed;
import io.countersign.events.Agent;
import io.countersign.events.Change;
import io.countersign.events.EvidenceItem;
import io.countersign.events.RetrievedSource;
import io.countersign.events.Rollback;
import io.countersign.events.RunContext;
import io.countersign.events.Target;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent sent, as an approver reads it. Every text in it is the agent's and is not to be
 * trusted.
 *
 * @param agent who wants to act
 * @param requestedBy on whose wish; null where nobody was named
 * @param actionType kind of action, e.g. {@code transfer}
 * @param tool dotted name of the tool
 * @param target what it touches; null where the agent did not say
 * @param summary what it does, in the agent's words
 * @param rationale why, in the agent's words
 * @param confidence 0 to 1; null where the agent did not say
 * @param evidence chips
 * @param sources documents that the agent retrieved
 * @param before state before, RFC 8785 JSON text
 * @param after state after, RFC 8785 JSON text
 * @param alternatives what else could be done
 * @param rollbackPlan how it can be undone
 * @param rollbackAutomatic whether that runs without a person
 * @param run where in its run the agent came to it
 * @param proposedAt by the agent's clock
 * @param expiresAt after this the agent no longer wants it
 */
public record EvidencePack(
    Author agent,
    @Nullable String requestedBy,
    String actionType,
    String tool,
    @Nullable Touched target,
    @Nullable String summary,
    @Nullable String rationale,
    @Nullable Double confidence,
    List<Chip> evidence,
    List<Source> sources,
    @Nullable String before,
    @Nullable String after,
    List<String> alternatives,
    @Nullable String rollbackPlan,
    boolean rollbackAutomatic,
    @Nullable Run run,
    @Nullable Instant proposedAt,
    @Nullable Instant expiresAt) {
  /** Copies the lists. */
  public EvidencePack {
    evidence = List.copyOf(evidence);
    sources = List.copyOf(sources);
    alternatives = List.copyOf(alternatives);
  }

  /**
   * The agent.
   *
   * @param id without prefix
   * @param owner principal id of the human who owns it, as the agent says
   * @param artifactDigest digest of what runs
   * @param model name and version of the model
   * @param runtime name and version of the runtime
   */
  public record Author(
      String id,
      @Nullable String owner,
      @Nullable String artifactDigest,
      @Nullable String model,
      @Nullable String runtime) {
    /** The agent's name in the directory. */
    public String principalId() {
      return "agent:" + id;
    }
  }

  /**
   * What the action touches.
   *
   * @param system the system
   * @param resource the resource within it
   * @param environment the environment
   * @param dataClassification class of the data
   */
  public record Touched(
      @Nullable String system,
      @Nullable String resource,
      @Nullable String environment,
      @Nullable String dataClassification) {}

  /**
   * One item of evidence.
   *
   * @param label what it is
   * @param value what it says
   * @param tone slate, blue, emerald, amber or red
   * @param source where it comes from
   */
  public record Chip(String label, String value, @Nullable String tone, @Nullable String source) {}

  /**
   * A document that the agent retrieved.
   *
   * @param id name within the proposal
   * @param uri where it was read
   * @param retrievedAt when, as the agent wrote it
   * @param authority how far it can be relied upon
   */
  public record Source(
      String id, @Nullable String uri, @Nullable String retrievedAt, @Nullable String authority) {}

  /**
   * Where in its run the agent came to the action.
   *
   * @param runId id of the run
   * @param trigger what started it
   * @param prompt the prompt
   * @param previousSteps what it did before, in order
   */
  public record Run(
      @Nullable String runId,
      @Nullable String trigger,
      @Nullable String prompt,
      List<String> previousSteps) {
    /** Copies the list. */
    public Run {
      previousSteps = List.copyOf(previousSteps);
    }
  }

  /** From the event language. */
  static EvidencePack of(ActionProposed proposal) {
    @Nullable Change change = proposal.getChange();
    @Nullable Rollback rollback = proposal.getRollback();
    return new EvidencePack(
        author(proposal.getAgent()),
        proposal.getRequestedBy(),
        proposal.getActionType(),
        proposal.getTool(),
        touched(proposal.getTarget()),
        Bounds.text(proposal.getSummary()),
        Bounds.text(proposal.getRationale()),
        proposal.getConfidence(),
        Bounds.list(proposal.getEvidence()).stream().map(EvidencePack::chip).toList(),
        Bounds.list(proposal.getSources()).stream().map(EvidencePack::source).toList(),
        change == null ? null : Bounds.text(change.getBefore()),
        change == null ? null : Bounds.text(change.getAfter()),
        Bounds.list(proposal.getAlternatives()).stream().map(Bounds::cut).toList(),
        rollback == null ? null : Bounds.cut(rollback.getPlan()),
        rollback != null && rollback.getAutomatic(),
        run(proposal.getContext()),
        proposal.getProposedAt(),
        proposal.getExpiresAt());
  }

  private static Author author(Agent agent) {
    return new Author(
        agent.getId(),
        agent.getOwner(),
        agent.getArtifactDigest(),
        agent.getModel(),
        agent.getRuntime());
  }

  private static @Nullable Touched touched(@Nullable Target target) {
    return target == null
        ? null
        : new Touched(
            target.getSystem(),
            target.getResource(),
            target.getEnvironment(),
            target.getDataClassification());
  }

  private static Chip chip(EvidenceItem item) {
    return new Chip(
        Bounds.cut(item.getLabel()),
        Bounds.cut(item.getValue()),
        item.getTone(),
        Bounds.text(item.getSource()));
  }

  private static Source source(RetrievedSource source) {
    return new Source(
        source.getId(), source.getUri(), source.getRetrievedAt(), source.getAuthority());
  }

  private static @Nullable Run run(@Nullable RunContext context) {
    return context == null
        ? null
        : new Run(
            context.getRunId(),
            context.getTrigger(),
            Bounds.text(context.getPrompt()),
            Bounds.list(context.getPreviousSteps()).stream().map(Bounds::cut).toList());
  }
}
