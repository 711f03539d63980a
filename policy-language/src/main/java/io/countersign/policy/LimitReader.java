package io.countersign.policy;

import io.countersign.policy.LimitTerms.Beyond;
import io.countersign.policy.Rule.ApprovalTerms;
import io.countersign.policy.Rule.Effect;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads the limits of rules. What happens above a limit may be said by another rule of the
 * document, so limits are put together when all rules have been read.
 */
final class LimitReader {
  private static final int MAXIMUM_LIMITS = 10;
  private static final int MAXIMUM_SUBJECTS = 5;
  private static final int MAXIMUM_COUNT = 1_000_000;
  private static final BigDecimal MAXIMUM_SUM = BigDecimal.TEN.pow(15);
  private static final Duration MAXIMUM_WINDOW = Duration.ofDays(31);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,10})?");
  private static final List<Verdict> OTHERWISE =
      List.of(Verdict.REQUIRE_APPROVAL, Verdict.DRAFT_ONLY, Verdict.DENY);

  private final YamlMap.Problems problems;
  private final String policy;
  private final ExpressionReader expressions;
  private final Map<String, Drafts> drafts = new HashMap<>();

  LimitReader(YamlMap.Problems problems, String policy, ExpressionReader expressions) {
    this.problems = problems;
    this.policy = policy;
    this.expressions = expressions;
  }

  /**
   * The limits of one rule, as they are written.
   *
   * @param limits the limits
   * @param approval what the rule itself says of an approval above a limit; null where it does not
   */
  private record Drafts(List<Draft> limits, @Nullable ApprovalTerms approval) {}

  private record Draft(
      Node at,
      @Nullable String id,
      List<Expression> subject,
      @Nullable Expression sum,
      BigDecimal max,
      Duration per,
      Verdict otherwise,
      @Nullable String as) {
    String measure() {
      return sum == null ? "count" : "sum " + sum.text();
    }

    String subjects() {
      return subject.stream().map(Expression::text).collect(Collectors.joining(", "));
    }

    String counted() {
      return measure() + " for " + subjects() + " per " + per;
    }
  }

  /** Returns whether a rule's limits ask people, so that it may say how. */
  static boolean asksPeople(YamlMap rule) {
    Node limits = rule.get("limits");
    return limits != null
        && YamlMap.scalarsOf(limits, "otherwise").contains(Verdict.REQUIRE_APPROVAL.word());
  }

  /** Notes the limits of a rule. */
  void read(YamlMap rule, String ruleId, Verdict verdict, @Nullable ApprovalTerms approval) {
    List<Draft> read = rule.list("limits", MAXIMUM_LIMITS, node -> draft(node, verdict));
    Node node = rule.get("limits");
    if (node == null) {
      return;
    }
    if (verdict.compareTo(Verdict.REQUIRE_APPROVAL) > 0) {
      problems.add(
          node,
          "'limits' stand only beside allow, allow_with_review or require_approval: nothing"
              + " passes a rule that says "
              + verdict.word());
    }
    drafts.put(ruleId, new Drafts(read, approval));
  }

  private @Nullable Draft draft(Node node, Verdict verdict) {
    YamlMap map =
        YamlMap.of(
            problems,
            node,
            "a limit",
            List.of("id", "subject", "count", "sum", "max", "per", "otherwise", "as"));
    if (map == null) {
      return null;
    }
    map.required("subject", "a limit");
    map.required("per", "a limit");
    String id = map.text("id");
    if (id != null && !ID.matcher(id).matches()) {
      problems.add(node, "'" + id + "' is no limit id; it has letters, digits, '.', '_' and '-'");
    }
    List<Expression> subject =
        map.list(
            "subject",
            MAXIMUM_SUBJECTS,
            child -> expressions.read(child, Expressions.Kind.SUBJECT));
    if (map.has("subject") && subject.isEmpty()) {
      problems.add(node, "'subject' must say for whom is counted, for example [agent.id, args.to]");
    }
    Duration per = map.duration("per", MAXIMUM_WINDOW);
    BigDecimal max = max(map, node);
    Node sumNode = map.get("sum");
    Expression sum = sumNode == null ? null : expressions.read(sumNode, Expressions.Kind.NUMBER);
    Verdict otherwise = otherwise(map, node, verdict);
    String as = map.text("as");
    if (as != null && otherwise != null && otherwise != Verdict.REQUIRE_APPROVAL) {
      problems.add(node, "'as' stands only beside otherwise: require_approval");
    }
    if (per == null || max == null || otherwise == null || subject.isEmpty()) {
      return null;
    }
    return sumNode != null && sum == null
        ? null
        : new Draft(node, id, subject, sum, max, per, otherwise, as);
  }

  private @Nullable BigDecimal max(YamlMap map, Node node) {
    boolean counts = map.has("count") && !map.has("sum") && !map.has("max");
    boolean sums = !map.has("count") && map.has("sum") && map.has("max");
    if (!counts && !sums) {
      problems.add(node, "a limit has either 'count', or 'sum' and 'max'");
      return null;
    }
    if (counts) {
      Integer count = map.integer("count", 1, MAXIMUM_COUNT);
      return count == null ? null : BigDecimal.valueOf(count);
    }
    String text = map.text("max");
    if (text != null && NUMBER.matcher(text).matches()) {
      BigDecimal max = new BigDecimal(text);
      if (max.signum() > 0 && max.compareTo(MAXIMUM_SUM) <= 0) {
        return max;
      }
    }
    problems.add(
        Objects.requireNonNull(map.get("max")),
        "'max' must be a number greater than 0 and at most " + MAXIMUM_SUM.toPlainString());
    return null;
  }

  private @Nullable Verdict otherwise(YamlMap map, Node node, Verdict verdict) {
    if (!map.has("otherwise")) {
      return Verdict.DENY;
    }
    Map<String, Verdict> choices =
        OTHERWISE.stream().collect(Collectors.toMap(Verdict::word, word -> word));
    Verdict otherwise = map.choice("otherwise", new TreeMap<>(choices));
    if (otherwise != null && otherwise.compareTo(verdict) <= 0) {
      problems.add(
          node,
          "above the limit the action must meet something stricter than "
              + verdict.word()
              + ", which its rule says anyway; 'otherwise' says "
              + otherwise.word());
      return null;
    }
    return otherwise;
  }

  /** Puts the limits together, once all the rules of the document are known. */
  List<Rule> resolve(List<Rule> all) {
    checkShared(all);
    return all.stream().map(rule -> resolve(rule, all)).toList();
  }

  private Rule resolve(Rule rule, List<Rule> all) {
    Drafts written = drafts.get(rule.id());
    if (written == null) {
      return rule;
    }
    List<LimitTerms> limits = new ArrayList<>();
    int number = 0;
    for (Draft draft : written.limits()) {
      number++;
      Beyond beyond = beyond(draft, rule, written.approval(), all);
      if (beyond == null) {
        continue;
      }
      String id = draft.id();
      limits.add(
          new LimitTerms(
              id == null ? rule.fullName() + "/" + number : policy + "/" + id,
              id == null ? rule.fullName() + " " + draft.counted() : policy + "/" + id,
              draft.subject(),
              draft.sum(),
              draft.max(),
              draft.per(),
              beyond));
    }
    return rule.withLimits(limits);
  }

  private @Nullable Beyond beyond(
      Draft draft, Rule rule, @Nullable ApprovalTerms own, List<Rule> all) {
    return switch (draft.otherwise()) {
      case DENY -> new Beyond.Deny();
      case DRAFT_ONLY -> new Beyond.DraftOnly();
      case REQUIRE_APPROVAL -> approval(draft, rule, own, all);
      case ALLOW, ALLOW_WITH_REVIEW ->
          throw new IllegalStateException("The reader refuses " + draft.otherwise());
    };
  }

  private @Nullable Beyond approval(
      Draft draft, Rule rule, @Nullable ApprovalTerms own, List<Rule> all) {
    String as = draft.as();
    if (own != null && as == null) {
      return new Beyond.RequireApproval(rule.fullName(), rule.tier(), own);
    }
    List<Rule> asking =
        all.stream()
            .filter(other -> other.effect() instanceof Effect.RequireApproval)
            .filter(other -> as == null ? asksForAllToolsOf(other, rule) : other.id().equals(as))
            .toList();
    if (asking.size() == 1 && asking.getFirst().effect() instanceof Effect.RequireApproval effect) {
      Rule found = asking.getFirst();
      return new Beyond.RequireApproval(
          found.fullName(), rule.tier().higher(found.tier()), effect.terms());
    }
    problems.add(draft.at(), whoDecides(as, asking, all));
    return null;
  }

  private static String whoDecides(@Nullable String as, List<Rule> asking, List<Rule> all) {
    List<Rule> choices =
        asking.isEmpty()
            ? all.stream()
                .filter(other -> other.effect() instanceof Effect.RequireApproval)
                .toList()
            : asking;
    String named = choices.stream().map(Rule::id).collect(Collectors.joining(", "));
    String mend =
        choices.isEmpty()
            ? "write 'approval' beside the rule's 'limits'"
            : "write 'as' with one of the rules "
                + named
                + ", or 'approval' beside the rule's 'limits'";
    return as == null
        ? "above this limit people decide, and nothing says who: " + mend
        : "'" + as + "' is no rule of this document that requires an approval; " + mend;
  }

  private static boolean asksForAllToolsOf(Rule asking, Rule rule) {
    return rule.tools().stream()
        .allMatch(tool -> asking.tools().stream().anyMatch(pattern -> pattern.covers(tool)));
  }

  /** Rules that share a limit must count the same, or their total would mean nothing. */
  private void checkShared(List<Rule> all) {
    Map<String, String> counted = new HashMap<>();
    for (Rule rule : all) {
      Drafts written = drafts.get(rule.id());
      for (Draft draft : written == null ? List.<Draft>of() : written.limits()) {
        String id = draft.id();
        String first = id == null ? null : counted.putIfAbsent(id, draft.counted());
        if (first != null && !first.equals(draft.counted())) {
          problems.add(
              draft.at(),
              "the limit '"
                  + id
                  + "' stands elsewhere as "
                  + first
                  + "; rules share a limit only with the same measure, subject and window");
        }
      }
    }
  }
}
