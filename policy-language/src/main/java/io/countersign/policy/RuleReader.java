package io.countersign.policy;

import io.countersign.policy.Rule.Effect;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the rules of one document. */
final class RuleReader {
  private static final int MAXIMUM_TOOLS = 100;
  private static final int MAXIMUM_EXCEPTIONS = 50;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final List<String> KEYS =
      List.of(
          "id",
          "description",
          "tools",
          "when",
          "tier",
          "verdict",
          "reason",
          "review",
          "approval",
          "permit",
          "windows",
          "freezes",
          "limits",
          "exception");

  private static final List<String> FREEZE_KEYS =
      List.of("id", "tools", "when", "tier", "zone", "from", "to", "reason");

  private final YamlMap.Problems problems;
  private final String policy;
  private final ExpressionReader expressions;
  private final ApprovalReader approvals;
  private final LimitReader limits;
  private final ScheduleReader schedules;

  RuleReader(YamlMap.Problems problems, String policy, String yaml) {
    this.problems = problems;
    this.policy = policy;
    this.expressions = new ExpressionReader(problems, yaml);
    this.approvals = new ApprovalReader(problems, expressions);
    this.schedules = new ScheduleReader(problems);
    this.limits = new LimitReader(problems, policy, expressions);
  }

  /** Puts together what only the whole document says. */
  List<Rule> resolve(List<Rule> all) {
    return limits.resolve(all);
  }

  @Nullable Rule read(Node node, boolean fallback) {
    YamlMap map = YamlMap.of(problems, node, "a rule", KEYS);
    if (map == null) {
      return null;
    }
    String id = id(map, "a rule");
    List<ToolPattern> tools = tools(map, "a rule");
    map.required("tier", "a rule");
    map.required("verdict", "a rule");
    Expression when = condition(map);
    Integer tier = map.integer("tier", Tier.LOWEST_LEVEL, Tier.HIGHEST_LEVEL);
    Verdict verdict = map.choice("verdict", YamlMap.words(Verdict.values()));
    Effect effect = verdict == null ? null : effect(map, verdict);
    Schedule schedule = schedules.read(map);
    ExceptionTerms exception = exception(map);
    if (id == null || tier == null || effect == null) {
      return null;
    }
    readLimits(map, id, effect.verdict());
    return Rule.of(
        policy,
        id,
        fallback,
        map.text("description"),
        tools,
        when,
        new Tier(tier),
        effect,
        map.text("reason"),
        schedule,
        exception,
        at(node));
  }

  /** Reads a freeze at the top of a document: a rule that denies as long as the freeze holds. */
  @Nullable Rule readFreeze(Node node) {
    YamlMap map = YamlMap.of(problems, node, "a freeze", FREEZE_KEYS);
    if (map == null) {
      return null;
    }
    String id = id(map, "a freeze");
    List<ToolPattern> tools = tools(map, "a freeze");
    Expression when = condition(map);
    Node whenNode = map.get("when");
    if (when != null && whenNode != null && when.variables().contains("now")) {
      problems.add(whenNode, "a freeze says in 'from' and 'to' when it holds, not by 'now'");
    }
    Integer tier =
        map.has("tier")
            ? map.integer("tier", Tier.LOWEST_LEVEL, Tier.HIGHEST_LEVEL)
            : Integer.valueOf(Tier.LOWEST_LEVEL);
    Freeze time = schedules.freeze(map);
    if (id == null || tier == null || time == null) {
      return null;
    }
    return Rule.of(
        policy,
        id,
        false,
        null,
        tools,
        when,
        new Tier(tier),
        new Effect.Frozen(time),
        time.reason(),
        Schedule.ALWAYS,
        null,
        at(node));
  }

  private @Nullable String id(YamlMap map, String what) {
    String id = map.requiredText("id", what);
    if (id != null && !ID.matcher(id).matches()) {
      problems.add(
          map.node(), "'" + id + "' is no rule id; it has letters, digits, '.', '_' and '-'");
    }
    return id;
  }

  private List<ToolPattern> tools(YamlMap map, String what) {
    map.required("tools", what);
    List<ToolPattern> tools = map.list("tools", MAXIMUM_TOOLS, child -> tool(map, child));
    if (map.has("tools") && tools.isEmpty()) {
      problems.add(map.node(), "'tools' must name at least one tool: " + ToolPattern.CHOICES);
    }
    return tools;
  }

  private @Nullable Expression condition(YamlMap map) {
    Node node = map.get("when");
    return node == null ? null : expressions.read(node, Expressions.Kind.CONDITION);
  }

  private static Position at(Node node) {
    return new Position(node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1);
  }

  private void readLimits(YamlMap map, String id, Verdict verdict) {
    Node approval = verdict == Verdict.REQUIRE_APPROVAL ? null : map.get("approval");
    limits.read(map, id, verdict, approval == null ? null : approvals.read(approval));
  }

  private @Nullable ExceptionTerms exception(YamlMap map) {
    Node node = map.get("exception");
    YamlMap exception =
        node == null ? null : YamlMap.of(problems, node, "exception", List.of("to", "because"));
    if (exception == null) {
      return null;
    }
    exception.required("to", "exception");
    List<String> to = exception.texts("to", MAXIMUM_EXCEPTIONS);
    if (exception.has("to") && to.isEmpty()) {
      problems.add(exception.node(), "'to' must name at least one rule of this document");
    }
    String because = exception.requiredText("because", "exception");
    return because == null
        ? null
        : new ExceptionTerms(to.stream().map(rule -> policy + "/" + rule).toList(), because);
  }

  private @Nullable ToolPattern tool(YamlMap map, Node node) {
    String text = map.scalar(node, "an entry of 'tools'");
    if (text != null && !ToolPattern.isValid(text)) {
      problems.add(node, "'" + text + "' is no tool pattern; write " + ToolPattern.CHOICES);
      return null;
    }
    return text == null ? null : new ToolPattern(text);
  }

  private @Nullable Effect effect(YamlMap map, Verdict verdict) {
    boolean allows = verdict == Verdict.ALLOW || verdict == Verdict.ALLOW_WITH_REVIEW;
    onlyWith(map, "review", allows, "allow or allow_with_review");
    onlyWith(map, "permit", allows, "allow or allow_with_review (an approval has its own)");
    onlyWith(
        map,
        "approval",
        verdict == Verdict.REQUIRE_APPROVAL || LimitReader.asksPeople(map),
        "require_approval, or limits with otherwise: require_approval");
    return switch (verdict) {
      case ALLOW, ALLOW_WITH_REVIEW -> allow(map, verdict);
      case REQUIRE_APPROVAL -> {
        Node node = map.required("approval", "a rule with the verdict require_approval");
        Rule.ApprovalTerms terms = node == null ? null : approvals.read(node);
        yield terms == null ? null : new Effect.RequireApproval(terms);
      }
      case DRAFT_ONLY -> new Effect.DraftOnly();
      case DENY -> new Effect.Deny();
    };
  }

  private void onlyWith(YamlMap map, String key, boolean fits, String verdicts) {
    Node node = map.get(key);
    if (node != null && !fits) {
      problems.add(node, "'" + key + "' stands only beside the verdict " + verdicts);
    }
  }

  private @Nullable Effect allow(YamlMap map, Verdict verdict) {
    Node node = map.get("review");
    PermitReader.PermitTerms permit = PermitReader.read(problems, map);
    if (node == null) {
      if (verdict == Verdict.ALLOW_WITH_REVIEW) {
        map.required("review", "a rule with the verdict allow_with_review");
        return null;
      }
      return new Effect.Allow(verdict, null, permit.validFor(), permit.revalidation());
    }
    YamlMap review = YamlMap.of(problems, node, "review", List.of("sample", "by"));
    if (review == null) {
      return null;
    }
    Double sample =
        review.has("sample") ? review.number("sample", 0, 1, "a share") : Double.valueOf(1);
    review.required("by", "review");
    List<Approver> by = review.list("by", ApprovalReader.MAXIMUM_APPROVERS, approvals::fixed);
    return sample == null
        ? null
        : new Effect.Allow(
            verdict, new Rule.Review(sample, by), permit.validFor(), permit.revalidation());
  }
}
