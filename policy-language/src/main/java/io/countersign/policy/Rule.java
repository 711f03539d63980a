package io.countersign.policy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One compiled rule.
 *
 * @param policy name of its policy
 * @param id id within the policy
 * @param fullName {@code policy/rule}
 * @param fallback whether it stands under {@code defaults}, and so is asked only when no rule spoke
 * @param description what it is for
 * @param tools the tools that it speaks about
 * @param when its condition; null where it always matches
 * @param tier the risk tier of what it matches
 * @param effect what follows when it matches
 * @param reason the sentence for agent and approver; null where the description says it
 * @param schedule when the action may run; at another time the rule denies
 * @param limits how much of what it matches may pass within a time
 * @param exception which rules it is an exception to; null for none
 * @param sentence what it says to agents and approvers when it matches
 * @param at where it stands in its document
 */
public record Rule(
    String policy,
    String id,
    String fullName,
    boolean fallback,
    @Nullable String description,
    List<ToolPattern> tools,
    @Nullable Expression when,
    Tier tier,
    Effect effect,
    @Nullable String reason,
    Schedule schedule,
    List<LimitTerms> limits,
    @Nullable ExceptionTerms exception,
    String sentence,
    Position at) {

  /** Copies the lists. */
  public Rule {
    tools = List.copyOf(tools);
    limits = List.copyOf(limits);
  }

  /** A rule without limits; what follows from its parts is put together once, here. */
  static Rule of(
      String policy,
      String id,
      boolean fallback,
      @Nullable String description,
      List<ToolPattern> tools,
      @Nullable Expression when,
      Tier tier,
      Effect effect,
      @Nullable String reason,
      Schedule schedule,
      @Nullable ExceptionTerms exception,
      Position at) {
    String fullName = policy + "/" + id;
    String text =
        reason != null
            ? reason
            : Objects.requireNonNullElseGet(
                description, () -> "Rule " + fullName + " says " + effect.verdict().word());
    return new Rule(
        policy,
        id,
        fullName,
        fallback,
        description,
        tools,
        when,
        tier,
        effect,
        reason,
        schedule,
        List.of(),
        exception,
        stopped(text) + (exception == null ? "" : exception(exception)),
        at);
  }

  private static String exception(ExceptionTerms terms) {
    return " It is an exception to "
        + String.join(", ", terms.to())
        + ": "
        + stopped(terms.because());
  }

  private static String stopped(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  /** Returns the same rule with these limits. */
  Rule withLimits(List<LimitTerms> others) {
    return new Rule(
        policy,
        id,
        fullName,
        fallback,
        description,
        tools,
        when,
        tier,
        effect,
        reason,
        schedule,
        others,
        exception,
        sentence,
        at);
  }

  /** What follows when a rule matches. */
  public sealed interface Effect {
    /** Returns the verdict. */
    Verdict verdict();

    /**
     * The action may run.
     *
     * @param verdict {@link Verdict#ALLOW} or {@link Verdict#ALLOW_WITH_REVIEW}
     * @param review who looks at which part of the actions afterwards; null for nobody
     * @param permitValidFor how long the permit is valid
     * @param revalidation what makes the unused permit fall; null for stops alone
     */
    record Allow(
        Verdict verdict,
        @Nullable Review review,
        Duration permitValidFor,
        @Nullable Revalidation revalidation)
        implements Effect {}

    /**
     * People decide.
     *
     * @param terms what they must do
     */
    record RequireApproval(ApprovalTerms terms) implements Effect {
      @Override
      public Verdict verdict() {
        return Verdict.REQUIRE_APPROVAL;
      }
    }

    /** The action stays a draft. */
    record DraftOnly() implements Effect {
      @Override
      public Verdict verdict() {
        return Verdict.DRAFT_ONLY;
      }
    }

    /** The action must not run. */
    record Deny() implements Effect {
      @Override
      public Verdict verdict() {
        return Verdict.DENY;
      }
    }

    /**
     * The action must not run for a time; before and after it the rule says nothing. Such a rule
     * stands under {@code freezes} of a document.
     *
     * @param time that time
     */
    record Frozen(Freeze time) implements Effect {
      @Override
      public Verdict verdict() {
        return Verdict.DENY;
      }
    }
  }

  /**
   * Who looks at allowed actions afterwards.
   *
   * @param sample the share of actions, 0 to 1
   * @param by who reviews
   */
  public record Review(double sample, List<Approver> by) {
    /** Copies the list. */
    public Review {
      by = List.copyOf(by);
    }
  }

  /**
   * What an approval demands, before the action's values are filled in.
   *
   * @param stages ordered, at least one
   * @param evidence parts of the proposal that must be present
   * @param editable JSON Pointers that approvers may edit
   * @param sla from the request to its deadline
   * @param ladder what happens in time
   * @param assurance how surely approvers must be identified
   * @param permitValidFor how long the permit is valid
   * @param workingTimeOf group by whose working time deadline and ladder count; null for the clock
   * @param breakGlass who may grant in an emergency
   * @param revalidation what makes the unused permit fall; null for stops alone
   */
  public record ApprovalTerms(
      List<StageTerms> stages,
      List<String> evidence,
      List<String> editable,
      Duration sla,
      List<Requirement.LadderStep> ladder,
      Requirement.Assurance assurance,
      Duration permitValidFor,
      @Nullable String workingTimeOf,
      BreakGlass breakGlass,
      @Nullable Revalidation revalidation) {
    /** Copies the lists. */
    public ApprovalTerms {
      stages = List.copyOf(stages);
      evidence = List.copyOf(evidence);
      editable = List.copyOf(editable);
      ladder = List.copyOf(ladder);
    }
  }

  /**
   * A stage before the action's values are filled in.
   *
   * @param demands at least one
   */
  public record StageTerms(List<DemandTerms> demands) {
    /** Copies the list. */
    public StageTerms {
      demands = List.copyOf(demands);
    }
  }

  /**
   * A demand before the action's values are filled in.
   *
   * @param anyOf who may satisfy it
   * @param quorum how many distinct people
   * @param authority the amount that approvers' limits must reach; null for none
   * @param qualifications what approvers must be qualified for
   */
  public record DemandTerms(
      List<ApproverTerms> anyOf,
      int quorum,
      @Nullable AuthorityTerms authority,
      List<String> qualifications) {
    /** Copies the lists. */
    public DemandTerms {
      anyOf = List.copyOf(anyOf);
      qualifications = List.copyOf(qualifications);
    }
  }

  /** An approver who is either named or found out from the action. */
  public sealed interface ApproverTerms {
    /**
     * Named in the policy.
     *
     * @param approver who
     */
    record Fixed(Approver approver) implements ApproverTerms {}

    /**
     * Found out from the action.
     *
     * @param principal gives a principal id of a person
     */
    record FromAction(Expression principal) implements ApproverTerms {}
  }

  /**
   * The amount at stake.
   *
   * @param amount gives a number
   * @param currency gives an ISO 4217 code
   */
  public record AuthorityTerms(Expression amount, Expression currency) {}
}
