package io.countersign.evaluator.runtime;

import io.countersign.evaluator.policies.FactsInForce;
import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.evaluator.policies.PolicyStatus;
import io.countersign.evaluator.policies.StopsInForce;
import io.countersign.evaluator.topology.ProposalFacts;
import io.countersign.events.ActionProposed;
import io.countersign.events.Problem;
import io.countersign.policy.ActionFacts;
import io.countersign.policy.Approver;
import io.countersign.policy.Assessment;
import io.countersign.policy.BreakGlass;
import io.countersign.policy.Circumstances;
import io.countersign.policy.Classification;
import io.countersign.policy.Explanation;
import io.countersign.policy.Requirement;
import io.countersign.policy.Revalidation;
import io.countersign.policy.limits.LimitUse;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import io.countersign.schemas.json.ProposalJson;
import io.countersign.schemas.json.Reading;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which policies are in force, and what they would say. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public class PolicyResource {
  private static final String EXPLAINED_ACTION = "explained";
  private static final int MAXIMUM_KEYS = 100;

  private final PoliciesInForce policies;
  private final StopsInForce stops;
  private final FactsInForce facts;
  private final LimitCounts counts;
  private final Clock clock;

  /** With what is in force. */
  @Inject
  public PolicyResource(
      PoliciesInForce policies,
      StopsInForce stops,
      FactsInForce facts,
      LimitCounts counts,
      Clock clock) {
    this.policies = policies;
    this.stops = stops;
    this.facts = facts;
    this.counts = counts;
    this.clock = clock;
  }

  /**
   * A published policy, or one bundle of it.
   *
   * @param name its name
   * @param version version of the bundle
   * @param digest of its document
   * @param status of the policy itself: in_force, former_kept (a newer one was refused), withdrawn
   *     or missing (everything is denied); of a bundle beside it: shadow or refused
   * @param mode enforce, shadow or withdrawn; null where that could not be read
   * @param publishedBy who published it; empty where that could not be read
   * @param publishedAt when it was signed, ISO 8601; null where that could not be read
   * @param problems what is wrong with it, or with a newer one
   */
  public record PolicyView(
      String name,
      String version,
      String digest,
      String status,
      @Nullable String mode,
      String publishedBy,
      @Nullable String publishedAt,
      List<String> problems) {}

  /**
   * What shadows would say; it is not used.
   *
   * @param verdict the verdict's word
   * @param tier 0 to 5
   * @param rules the rules that matched or failed
   * @param policy their policies
   * @param reasons why
   * @param asked every rule, and what came of asking it
   */
  public record ShadowView(
      String verdict,
      int tier,
      List<String> rules,
      String policy,
      List<String> reasons,
      List<RuleView> asked) {}

  /**
   * What the policies would say of a proposal.
   *
   * @param actionId the proposal's id
   * @param verdict the verdict's word
   * @param tier 0 to 5
   * @param rules the rules that matched or failed
   * @param policy their policies
   * @param reasons why
   * @param requirement what people would have to do; null where nobody is asked
   * @param review whether the action would be sampled for review
   * @param runUntil the first moment at which the action might no longer run, because a change
   *     window closes or a freeze begins, ISO 8601 in UTC; null where no such moment comes
   * @param limits how the limits stand that would count the action
   * @param asked every rule, and what came of asking it
   * @param shadow what shadows would say; null where none speaks about the action
   */
  public record ExplanationView(
      String actionId,
      String verdict,
      int tier,
      List<String> rules,
      String policy,
      List<String> reasons,
      @Nullable RequirementView requirement,
      boolean review,
      @Nullable String runUntil,
      List<LimitView> limits,
      List<RuleView> asked,
      @Nullable ShadowView shadow) {}

  /**
   * How a limit stands.
   *
   * @param limit its name
   * @param subject for whom it counts, with the action's values
   * @param amount what the action would take
   * @param used what is taken; null where whoever counts could not be asked
   * @param max how much may be taken
   * @param per ISO 8601
   * @param exceeded whether there is no room
   */
  public record LimitView(
      String limit,
      Map<String, String> subject,
      String amount,
      @Nullable String used,
      String max,
      String per,
      boolean exceeded) {}

  /**
   * What people would have to do.
   *
   * @param stages each demand in words, by stage
   * @param evidence parts that must be there
   * @param editable arguments that approvers may edit
   * @param sla ISO 8601
   * @param ladder each rung in words
   * @param assurance session or passkey
   * @param workingTimeOf the group by whose working time {@code sla} and {@code ladder} count; null
   *     for time by the clock
   * @param breakGlass who may grant in an emergency, and who reviews that, in words; null for
   *     nobody
   * @param permit how long the permit is valid, and what makes it fall, in words
   */
  public record RequirementView(
      List<List<String>> stages,
      List<String> evidence,
      List<String> editable,
      String sla,
      List<String> ladder,
      String assurance,
      @Nullable String workingTimeOf,
      @Nullable String breakGlass,
      String permit) {}

  /**
   * What came of asking a rule.
   *
   * @param rule policy/rule
   * @param outcome matched, not_matched, error, other_tools or not_needed
   * @param detail a sentence
   * @param condition the rule's condition
   * @param values the condition's variables with the action's values
   */
  public record RuleView(
      String rule, String outcome, String detail, String condition, Map<String, String> values) {}

  /**
   * What is wrong with a request.
   *
   * @param code malformed_proposal
   * @param message the first problem
   * @param problems all of them, {@code pointer: sentence}
   */
  public record ErrorView(String code, String message, List<String> problems) {}

  /** The published policies, in order of name. */
  @GET
  @Path("/policies")
  public List<PolicyView> policies() {
    return policies.statuses().stream().map(PolicyResource::view).toList();
  }

  private static PolicyView view(PolicyStatus status) {
    return new PolicyView(
        status.name(),
        status.version(),
        status.digest(),
        word(status.state()),
        status.mode() == null ? null : word(status.mode()),
        status.publishedBy(),
        status.publishedAt() == null ? null : status.publishedAt().toString(),
        status.problems());
  }

  /** Classifies a proposal without proposing it. */
  @POST
  @Path("/explain")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response explain(byte[] proposal) {
    return switch (ProposalJson.read(proposal, keyFor(proposal))) {
      case Reading.Accepted<ActionProposed>(ActionProposed accepted) ->
          Response.ok(explain(accepted)).build();
      case Reading.Refused<ActionProposed>(String ignored, List<Problem> problems) -> {
        List<String> texts =
            problems.stream().map(p -> (p.getAt() + " " + p.getMessage()).strip()).toList();
        yield Response.status(Response.Status.BAD_REQUEST)
            .entity(new ErrorView("malformed_proposal", texts.getFirst(), texts))
            .build();
      }
    };
  }

  /** A proposal that names its action keeps that name; another is explained without one. */
  private static @Nullable String keyFor(byte[] proposal) {
    try {
      return CanonicalJson.parse(proposal).hasNonNull("actionId") ? null : EXPLAINED_ACTION;
    } catch (InvalidJsonException e) {
      return EXPLAINED_ACTION;
    }
  }

  /**
   * What is taken of limits here, for other instances.
   *
   * @param keys of limits, comma-separated, at most {@value #MAXIMUM_KEYS}
   * @return decimal numbers by key; 404 where another instance counts
   */
  @GET
  @Path("/limits")
  public Response limits(@QueryParam("keys") @DefaultValue("") String keys) {
    List<String> wanted = List.of(keys.split(",", MAXIMUM_KEYS));
    return counts
        .here(wanted)
        .map(
            used -> {
              Map<String, String> plain = new LinkedHashMap<>();
              used.forEach((key, amount) -> plain.put(key, amount.toPlainString()));
              return Response.ok(plain).build();
            })
        .orElseGet(() -> Response.status(Response.Status.NOT_FOUND).build());
  }

  private ExplanationView explain(ActionProposed proposal) {
    ActionFacts action = ProposalFacts.of(proposal);
    Circumstances circumstances = new Circumstances(clock.instant(), facts.current());
    Assessment assessment = policies.assess(action, circumstances);
    Optional<Map<String, BigDecimal>> taken = counts.taken(assessment.limits());
    Explanation explanation =
        policies.explain(action, circumstances, assessed -> settle(assessed, taken));
    Classification answer = stops.apply(action, explanation.classification());
    return new ExplanationView(
        proposal.getActionId(),
        answer.verdict().word(),
        answer.tier().level(),
        answer.rules(),
        answer.policy(),
        answer.reasons(),
        answer.requirement() == null ? null : view(answer.requirement()),
        answer.review(),
        answer.runUntil() == null ? null : answer.runUntil().toString(),
        assessment.limits().stream().map(use -> view(use, taken)).toList(),
        views(explanation),
        policies
            .explainShadow(
                action,
                circumstances,
                assessed -> settle(assessed, counts.taken(assessed.limits())))
            .map(shadow -> shadow(stops.apply(action, shadow.classification()), views(shadow)))
            .orElse(null));
  }

  /** Where nobody can be asked how limits stand, what is explained is the answer within them. */
  private static Classification settle(
      Assessment assessment, Optional<Map<String, BigDecimal>> taken) {
    return taken.map(assessment::classification).orElseGet(assessment::withinLimits);
  }

  private static LimitView view(LimitUse use, Optional<Map<String, BigDecimal>> taken) {
    BigDecimal used = taken.map(all -> all.getOrDefault(use.key(), BigDecimal.ZERO)).orElse(null);
    return new LimitView(
        use.limit(),
        use.subject(),
        use.amount().toPlainString(),
        used == null ? null : used.toPlainString(),
        use.max().toPlainString(),
        use.per().toString(),
        used != null && use.exceededBy(used));
  }

  private static ShadowView shadow(Classification answer, List<RuleView> asked) {
    return new ShadowView(
        answer.verdict().word(),
        answer.tier().level(),
        answer.rules(),
        answer.policy(),
        answer.reasons(),
        asked);
  }

  private static List<RuleView> views(Explanation explanation) {
    return explanation.rules().stream()
        .map(
            trace ->
                new RuleView(
                    trace.rule(),
                    word(trace.outcome()),
                    trace.detail(),
                    trace.condition(),
                    trace.values()))
        .toList();
  }

  private static RequirementView view(Requirement requirement) {
    return new RequirementView(
        requirement.stages().stream()
            .map(stage -> stage.demands().stream().map(PolicyResource::text).toList())
            .toList(),
        requirement.evidence(),
        requirement.editable(),
        requirement.sla().toString(),
        requirement.ladder().stream()
            .map(
                step -> (step.after() + " " + word(step.action()) + " " + texts(step.to())).strip())
            .toList(),
        word(requirement.assurance()),
        requirement.workingTimeOf(),
        requirement.breakGlass().isOffered() ? text(requirement.breakGlass()) : null,
        permit(requirement));
  }

  private static String text(BreakGlass breakGlass) {
    return "1 of %s, reviewed by %s"
        .formatted(texts(breakGlass.anyOf()), texts(breakGlass.review()));
  }

  private static String permit(Requirement requirement) {
    String valid = "valid for " + requirement.permitValidFor();
    Revalidation revalidation = requirement.revalidation();
    return revalidation == null
        ? valid
        : "%s; %s when there is another %s"
            .formatted(
                valid,
                switch (revalidation.action()) {
                  case REVOKE -> "revoked";
                  case ASK_AGAIN -> "asked again";
                },
                String.join(", ", revalidation.on().stream().map(PolicyResource::word).toList()));
  }

  private static String text(Requirement.Demand demand) {
    String who = demand.quorum() + " of " + texts(demand.anyOf());
    String limited =
        demand.authority() == null
            ? who
            : who
                + " with a limit of at least "
                + demand.authority().amount().toPlainString()
                + " "
                + demand.authority().currency();
    return demand.qualifications().isEmpty()
        ? limited
        : limited + " qualified for " + String.join(", ", demand.qualifications());
  }

  private static String texts(List<Approver> approvers) {
    return String.join(", ", approvers.stream().map(Approver::text).toList());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
