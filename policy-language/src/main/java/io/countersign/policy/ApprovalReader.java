package io.countersign.policy;

import io.countersign.policy.Requirement.Assurance;
import io.countersign.policy.Requirement.LadderAction;
import io.countersign.policy.Requirement.LadderStep;
import io.countersign.policy.Rule.ApproverTerms;
import io.countersign.policy.Rule.AuthorityTerms;
import io.countersign.policy.Rule.DemandTerms;
import io.countersign.policy.Rule.StageTerms;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads what an approval demands. */
final class ApprovalReader {
  /** How many approvers a demand may name. */
  static final int MAXIMUM_APPROVERS = 50;

  private static final int MAXIMUM_STAGES = 10;
  private static final int MAXIMUM_DEMANDS = 10;
  private static final int MAXIMUM_QUORUM = 20;
  private static final int MAXIMUM_QUALIFICATIONS = 10;
  private static final int MAXIMUM_RUNGS = 20;
  private static final int MAXIMUM_POINTERS = 50;
  private static final Duration MAXIMUM_SLA = Duration.ofDays(90);
  private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern QUALIFICATION = GROUP;
  private static final Pattern PERSON = Pattern.compile("user:[^\\s,]{1,100}");
  private static final Pattern CURRENCY_EXPRESSION = Pattern.compile("[A-Z]{3}");

  private static final Pattern APPROVING =
      Pattern.compile(
          "(auto[-_"
              + " ]?)?(approved?|approval|grant(ed)?|allow(ed)?|accept(ed)?|permit(ted)?|pass(ed)?|proceed|continue|confirm(ed)?|execute|run|release)([-_"
              + " ].*)?",
          Pattern.CASE_INSENSITIVE);

  /** Parts of a proposal that an approval can demand, by their names in the proposal. */
  private static final List<String> EVIDENCE =
      List.of(
          "requestedBy",
          "target",
          "summary",
          "rationale",
          "confidence",
          "evidence",
          "sources",
          "change",
          "alternatives",
          "rollback",
          "context");

  private final YamlMap.Problems problems;
  private final ExpressionReader expressions;

  ApprovalReader(YamlMap.Problems problems, ExpressionReader expressions) {
    this.problems = problems;
    this.expressions = expressions;
  }

  Rule.@Nullable ApprovalTerms read(Node node) {
    YamlMap map =
        YamlMap.of(
            problems,
            node,
            "approval",
            List.of(
                "stages",
                "evidence",
                "editable",
                "sla",
                "workingTime",
                "ladder",
                "assurance",
                "breakGlass",
                "permit"));
    if (map == null) {
      return null;
    }
    map.required("stages", "approval");
    if (!map.has("sla")) {
      problems.add(
          node,
          "approval needs the key 'sla': without a deadline a request waits for ever; write for"
              + " example sla: PT30M",
          PolicyProblem.NO_SLA);
    }
    List<StageTerms> stages = map.list("stages", MAXIMUM_STAGES, this::stage);
    if (map.has("stages") && stages.isEmpty()) {
      problems.add(node, "'stages' must hold at least one stage");
    }
    Duration sla = map.duration("sla", MAXIMUM_SLA);
    List<LadderStep> ladder =
        map.list("ladder", MAXIMUM_RUNGS, this::rung).stream()
            .sorted(Comparator.comparing(LadderStep::after))
            .toList();
    Assurance chosen = map.choice("assurance", YamlMap.words(Assurance.values()));
    String workingTimeOf = workingTime(map);
    Node emergency = map.get("breakGlass");
    BreakGlass breakGlass = emergency == null ? BreakGlass.NOBODY : breakGlass(emergency);
    PermitReader.PermitTerms permit = PermitReader.read(problems, map);
    List<String> evidence = map.list("evidence", EVIDENCE.size(), child -> evidence(map, child));
    List<String> editable = map.list("editable", MAXIMUM_POINTERS, child -> pointer(map, child));
    if (sla == null) {
      return null;
    }
    return new Rule.ApprovalTerms(
        stages,
        evidence,
        editable,
        sla,
        ladder,
        Objects.requireNonNullElse(chosen, Assurance.SESSION),
        permit.validFor(),
        workingTimeOf,
        breakGlass,
        permit.revalidation());
  }

  private @Nullable String workingTime(YamlMap map) {
    String group = map.text("workingTime");
    if (group != null && !GROUP.matcher(group).matches()) {
      problems.add(
          Objects.requireNonNull(map.get("workingTime")),
          "'workingTime' names the group whose calendar counts, without prefix (finance-leads)");
      return null;
    }
    return group;
  }

  private BreakGlass breakGlass(Node node) {
    YamlMap map = YamlMap.of(problems, node, "breakGlass", List.of("anyOf", "review"));
    if (map == null) {
      return BreakGlass.NOBODY;
    }
    List<Approver> anyOf = named(map, "anyOf");
    List<Approver> review = named(map, "review");
    return anyOf.isEmpty() || review.isEmpty()
        ? BreakGlass.NOBODY
        : new BreakGlass(anyOf, review).sorted();
  }

  /** Reads a list of people and groups that must be there and name somebody. */
  private List<Approver> named(YamlMap map, String key) {
    Node node = map.required(key, "breakGlass");
    List<Approver> named = map.list(key, MAXIMUM_APPROVERS, this::fixed);
    if (node != null && named.isEmpty()) {
      problems.add(
          node,
          "'"
              + key
              + "' must name somebody: an emergency has its people and is reviewed by others");
    }
    return named;
  }

  private @Nullable StageTerms stage(Node node) {
    YamlMap map =
        YamlMap.of(
            problems,
            node,
            "a stage",
            List.of("anyOf", "quorum", "authority", "qualified", "allOf"));
    if (map == null) {
      return null;
    }
    if (map.has("anyOf") == map.has("allOf")) {
      problems.add(node, "a stage has either 'anyOf' or 'allOf'");
      return null;
    }
    if (map.has("anyOf")) {
      List<ApproverTerms> anyOf = map.list("anyOf", MAXIMUM_APPROVERS, this::approver);
      DemandTerms demand = demand(map, anyOf);
      return demand == null ? null : new StageTerms(List.of(demand));
    }
    if (map.has("quorum") || map.has("authority") || map.has("qualified")) {
      problems.add(
          node, "beside 'allOf' each entry has its own 'quorum', 'authority' and 'qualified'");
    }
    List<DemandTerms> demands = map.list("allOf", MAXIMUM_DEMANDS, this::part);
    if (demands.isEmpty()) {
      problems.add(node, "'allOf' must hold at least one entry");
      return null;
    }
    return new StageTerms(demands);
  }

  private @Nullable DemandTerms part(Node node) {
    List<String> keys =
        List.of("group", "person", "personFrom", "anyOf", "quorum", "authority", "qualified");
    YamlMap map = YamlMap.of(problems, node, "an entry of 'allOf'", keys);
    if (map == null) {
      return null;
    }
    if (map.has("anyOf")) {
      return demand(map, map.list("anyOf", MAXIMUM_APPROVERS, this::approver));
    }
    ApproverTerms one = approver(map);
    return one == null ? null : demand(map, List.of(one));
  }

  private @Nullable DemandTerms demand(YamlMap map, List<ApproverTerms> anyOf) {
    Integer quorum =
        map.has("quorum") ? map.integer("quorum", 1, MAXIMUM_QUORUM) : Integer.valueOf(1);
    if (anyOf.isEmpty()) {
      problems.add(map.node(), "nobody may decide here; name a group, person or personFrom");
      return null;
    }
    Node node = map.get("authority");
    AuthorityTerms authority = node == null ? null : authority(node);
    List<String> qualified =
        map.list("qualified", MAXIMUM_QUALIFICATIONS, child -> qualification(map, child));
    return quorum == null
        ? null
        : new DemandTerms(anyOf, quorum, authority, List.copyOf(new TreeSet<>(qualified)));
  }

  private @Nullable String qualification(YamlMap map, Node node) {
    String text = map.scalar(node, "an entry of 'qualified'");
    if (text != null && !QUALIFICATION.matcher(text).matches()) {
      problems.add(
          node,
          "'"
              + text
              + "' is no qualification; it has letters, digits, '.', '_' and '-' (gdpr-training)");
      return null;
    }
    return text;
  }

  private @Nullable AuthorityTerms authority(Node node) {
    YamlMap map = YamlMap.of(problems, node, "authority", List.of("amount", "currency"));
    if (map == null) {
      return null;
    }
    Node amount = map.required("amount", "authority");
    Node currency = map.required("currency", "authority");
    if (amount == null || currency == null) {
      return null;
    }
    if (CURRENCY_EXPRESSION.matcher(String.valueOf(map.text("currency"))).matches()) {
      problems.add(currency, "'currency' is an expression; write \"'EUR'\" or args.currency");
      return null;
    }
    Expression amountOf = expressions.read(amount, Expressions.Kind.NUMBER);
    Expression currencyOf = expressions.read(currency, Expressions.Kind.TEXT);
    return amountOf == null || currencyOf == null ? null : new AuthorityTerms(amountOf, currencyOf);
  }

  private @Nullable ApproverTerms approver(Node node) {
    YamlMap map =
        YamlMap.of(problems, node, "an approver", List.of("group", "person", "personFrom"));
    return map == null ? null : approver(map);
  }

  private @Nullable ApproverTerms approver(YamlMap map) {
    Node personFrom = map.get("personFrom");
    if (personFrom == null) {
      Approver fixed = fixed(map, "personFrom");
      return fixed == null ? null : new ApproverTerms.Fixed(fixed);
    }
    if (map.has("group") || map.has("person")) {
      problems.add(map.node(), "an approver is exactly one of group, person, personFrom");
      return null;
    }
    Expression principal = expressions.read(personFrom, Expressions.Kind.TEXT);
    return principal == null ? null : new ApproverTerms.FromAction(principal);
  }

  /** Reads an approver that is named in the document. */
  @Nullable Approver fixed(Node node) {
    YamlMap map = YamlMap.of(problems, node, "an approver", List.of("group", "person"));
    return map == null ? null : fixed(map, "");
  }

  private @Nullable Approver fixed(YamlMap map, String also) {
    if (map.has("group") == map.has("person")) {
      problems.add(
          map.node(),
          "an approver is exactly one of group, person" + (also.isEmpty() ? "" : ", " + also));
      return null;
    }
    String group = map.text("group");
    String person = map.text("person");
    if (group != null && GROUP.matcher(group).matches()) {
      return new Approver.Group(group);
    }
    if (isPerson(person)) {
      return new Approver.Person(Objects.requireNonNull(person));
    }
    problems.add(
        map.node(), "write a group without prefix (finance-leads) or a person as user:name");
    return null;
  }

  static boolean isPerson(@Nullable String text) {
    return text != null && PERSON.matcher(text).matches();
  }

  private @Nullable LadderStep rung(Node node) {
    YamlMap map = YamlMap.of(problems, node, "a rung", List.of("at", "do", "to"));
    if (map == null) {
      return null;
    }
    map.required("at", "a rung");
    map.required("do", "a rung");
    Duration at = map.duration("at", MAXIMUM_SLA);
    if (approvesBySilence(map.get("do"))) {
      problems.add(
          Objects.requireNonNull(map.get("do")),
          "a ladder cannot approve: that nobody answered is no approval, and silence rejects; the"
              + " choices are "
              + String.join(", ", YamlMap.words(LadderAction.values()).keySet()),
          PolicyProblem.AUTO_APPROVE_ON_TIMEOUT);
      return null;
    }
    LadderAction action = map.choice("do", YamlMap.words(LadderAction.values()));
    Node toNode = map.get("to");
    if (action == null || at == null) {
      return null;
    }
    if ((action == LadderAction.ESCALATE) != (toNode != null)) {
      problems.add(node, "'to' stands beside escalate, and only there");
      return null;
    }
    Approver one = toNode == null || toNode instanceof SequenceNode ? null : fixed(toNode);
    List<Approver> to = one != null ? List.of(one) : map.list("to", MAXIMUM_APPROVERS, this::fixed);
    if (toNode != null && to.isEmpty()) {
      return null;
    }
    return new LadderStep(at, action, to);
  }

  /** Other products' words for letting an action pass because time is up. */
  private static boolean approvesBySilence(@Nullable Node action) {
    return action instanceof ScalarNode scalar && APPROVING.matcher(scalar.getValue()).matches();
  }

  private @Nullable String evidence(YamlMap map, Node node) {
    String text = map.scalar(node, "an entry of 'evidence'");
    if (text != null && !EVIDENCE.contains(text)) {
      problems.add(
          node,
          "'"
              + text
              + "' is no part of a proposal; the choices are "
              + String.join(", ", EVIDENCE));
      return null;
    }
    return text;
  }

  private @Nullable String pointer(YamlMap map, Node node) {
    String text = map.scalar(node, "an entry of 'editable'");
    if (text != null && !text.startsWith("/")) {
      problems.add(
          node, "'" + text + "' is no JSON Pointer; write \"/amount\" for the argument amount");
      return null;
    }
    return text;
  }
}
