package io.countersign.policy;

import io.countersign.policy.Rule.Effect;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the rules of one document. */
final class RuleReader {
  private static final int MAXIMUM_TOOLS = 100;
  private static final int MAXIMUM_WINDOWS = 20;
  private static final int MAXIMUM_EXCEPTIONS = 50;
  private static final Duration MAXIMUM_PERMIT_VALIDITY = Duration.ofDays(30);
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
          "limits",
          "exception");

  private static final SequencedMap<String, DayOfWeek> DAYS = days();

  private final YamlMap.Problems problems;
  private final String policy;
  private final ExpressionReader expressions;
  private final ApprovalReader approvals;
  private final LimitReader limits;

  RuleReader(YamlMap.Problems problems, String policy, String yaml) {
    this.problems = problems;
    this.policy = policy;
    this.expressions = new ExpressionReader(problems, yaml);
    this.approvals = new ApprovalReader(problems, expressions);
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
    String id = map.requiredText("id", "a rule");
    if (id != null && !ID.matcher(id).matches()) {
      problems.add(node, "'" + id + "' is no rule id; it has letters, digits, '.', '_' and '-'");
    }
    map.required("tools", "a rule");
    map.required("tier", "a rule");
    map.required("verdict", "a rule");
    List<ToolPattern> tools = map.list("tools", MAXIMUM_TOOLS, child -> tool(map, child));
    if (map.has("tools") && tools.isEmpty()) {
      problems.add(node, "'tools' must name at least one tool: " + ToolPattern.CHOICES);
    }
    Node whenNode = map.get("when");
    Expression when =
        whenNode == null ? null : expressions.read(whenNode, Expressions.Kind.CONDITION);
    Integer tier = map.integer("tier", Tier.LOWEST_LEVEL, Tier.HIGHEST_LEVEL);
    Verdict verdict = map.choice("verdict", YamlMap.words(Verdict.values()));
    Effect effect = verdict == null ? null : effect(map, verdict);
    List<ChangeWindow> windows = map.list("windows", MAXIMUM_WINDOWS, this::window);
    ExceptionTerms exception = exception(map);
    if (id == null || tier == null || effect == null) {
      return null;
    }
    readLimits(map, id, effect.verdict());
    Position at =
        new Position(node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1);
    return new Rule(
        policy,
        id,
        fallback,
        map.text("description"),
        tools,
        when,
        new Tier(tier),
        effect,
        map.text("reason"),
        windows,
        List.of(),
        exception,
        at);
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
    Duration permit = permitValidity(problems, map);
    if (node == null) {
      if (verdict == Verdict.ALLOW_WITH_REVIEW) {
        map.required("review", "a rule with the verdict allow_with_review");
        return null;
      }
      return new Effect.Allow(verdict, null, permit);
    }
    YamlMap review = YamlMap.of(problems, node, "review", List.of("sample", "by"));
    if (review == null) {
      return null;
    }
    Double sample =
        review.has("sample") ? review.number("sample", 0, 1, "a share") : Double.valueOf(1);
    review.required("by", "review");
    List<Approver> by = review.list("by", ApprovalReader.MAXIMUM_APPROVERS, approvals::fixed);
    return sample == null ? null : new Effect.Allow(verdict, new Rule.Review(sample, by), permit);
  }

  static Duration permitValidity(YamlMap.Problems problems, YamlMap map) {
    Node node = map.get("permit");
    YamlMap permit =
        node == null ? null : YamlMap.of(problems, node, "permit", List.of("validFor"));
    if (permit == null) {
      return Classification.DEFAULT_PERMIT_VALIDITY;
    }
    permit.required("validFor", "permit");
    Duration validFor = permit.duration("validFor", MAXIMUM_PERMIT_VALIDITY);
    return validFor == null ? Classification.DEFAULT_PERMIT_VALIDITY : validFor;
  }

  private @Nullable ChangeWindow window(Node node) {
    YamlMap map = YamlMap.of(problems, node, "a window", List.of("zone", "days", "from", "to"));
    if (map == null) {
      return null;
    }
    for (String key : List.of("zone", "days", "from", "to")) {
      map.required(key, "a window");
    }
    String zoneName = map.text("zone");
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    days.addAll(map.list("days", DAYS.size(), child -> day(map, child)));
    LocalTime from = time(map, "from");
    LocalTime to = time(map, "to");
    if (zoneName == null || from == null || to == null) {
      return null;
    }
    if (!ZoneId.getAvailableZoneIds().contains(zoneName)) {
      problems.add(
          node, "'" + zoneName + "' is no time zone; write a name such as Europe/Berlin or UTC");
      return null;
    }
    if (days.isEmpty() || !from.isBefore(to)) {
      problems.add(node, "a window has at least one day, and 'from' is before 'to'");
      return null;
    }
    return new ChangeWindow(ZoneId.of(zoneName), days, from, to);
  }

  private @Nullable DayOfWeek day(YamlMap map, Node node) {
    String text = map.scalar(node, "an entry of 'days'");
    DayOfWeek day = text == null ? null : DAYS.get(text);
    if (text != null && day == null) {
      problems.add(
          node, "'" + text + "' is no day; the choices are " + String.join(", ", DAYS.keySet()));
    }
    return day;
  }

  private @Nullable LocalTime time(YamlMap map, String key) {
    String text = map.text(key);
    if (text == null) {
      return null;
    }
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException e) {
      problems.add(
          map.node(), "'" + text + "' is no time for '" + key + "'; write it as \"09:00\"");
      return null;
    }
  }

  private static SequencedMap<String, DayOfWeek> days() {
    Map<String, DayOfWeek> days = new LinkedHashMap<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      days.put(day.name().substring(0, 3), day);
    }
    return new LinkedHashMap<>(days);
  }
}
