package io.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.countersign.policy.cases.CaseFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the schemas that editors use to what the readers of documents say. */
class PolicySchemaTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("countersign.home", "..")).resolve("examples");
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final JsonSchema POLICIES = FACTORY.getSchema(PolicySchema.POLICIES.text());
  private static final JsonSchema CASES = FACTORY.getSchema(PolicySchema.CASES.text());

  private static final Pattern KEYS =
      Pattern.compile("unknown key 'zzz' in (.*); the keys are (.*)");
  private static final Pattern CHOICES = Pattern.compile("the choices are (.*)$");

  /** Has a mapping of each kind, and in each a key that nobody knows. */
  private static final String EVERY_MAPPING =
      """
      zzz: 1
      apiVersion: countersign/v1
      kind: ApprovalPolicy
      metadata: {name: p, version: "1", zzz: 1}
      rules:
        - id: asked
          zzz: 1
          tools: [a]
          tier: 1
          verdict: require_approval
          approval:
            zzz: 1
            stages:
              - {zzz: 1, anyOf: [{zzz: 1, group: g}], authority: {zzz: 1, amount: "1", currency: "'EUR'"}}
              - {allOf: [{zzz: 1, group: g}]}
            sla: PT1H
            ladder: [{zzz: 1, at: PT1H, do: reject}]
            breakGlass: {zzz: 1, anyOf: [{group: g}], review: [{group: h}]}
            permit: {zzz: 1, validFor: PT1H, revalidate: {zzz: 1, on: [policy]}}
          windows: [{zzz: 1, zone: UTC, days: [MON], from: "09:00", to: "10:00"}]
          freezes: [{zzz: 1, zone: UTC, from: "2026-12-20T00:00", to: "2026-12-21T00:00", reason: r}]
        - id: reviewed
          tools: [a]
          tier: 1
          verdict: allow_with_review
          review: {zzz: 1, by: [{zzz: 1, group: g}]}
          limits: [{zzz: 1, subject: [agent.id], count: 1, per: PT1H}]
          exception: {zzz: 1, to: [asked], because: b}
      freezes:
        - {zzz: 1, id: f, tools: [a], zone: UTC, from: "2026-12-20T00:00", to: "2026-12-21T00:00", reason: r}
      """;

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Set<ValidationMessage> problems(JsonSchema schema, String yaml) {
    return schema.validate(yaml, InputFormat.YAML);
  }

  @ParameterizedTest
  @EnumSource(PolicySchema.class)
  void eachSchemaIsOneOfDraft2020(PolicySchema schema) {
    assertThat(
            FACTORY
                .getSchema(SchemaLocation.of(SchemaId.V202012))
                .validate(schema.text(), InputFormat.JSON))
        .isEmpty();
  }

  static Stream<Path> policies() throws IOException {
    return yaml("kind: ApprovalPolicy");
  }

  static Stream<Path> cases() throws IOException {
    return yaml("kind: PolicyCases");
  }

  private static Stream<Path> yaml(String kind) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
        if (Files.readString(file).contains(kind)) {
          found.add(file);
        }
      }
    }
    assertThat(found).isNotEmpty();
    return found.stream();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyPolicyOfTheExamplesIsValidAndNamesItsSchema(Path file) throws IOException {
    assertThat(problems(POLICIES, Files.readString(file))).isEmpty();
    assertThat(schemaNamedBy(file)).hasContent(PolicySchema.POLICIES.text());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyTableOfCasesOfTheExamplesIsValidAndNamesItsSchema(Path file) throws IOException {
    assertThat(problems(CASES, Files.readString(file))).isEmpty();
    assertThat(schemaNamedBy(file)).hasContent(PolicySchema.CASES.text());
  }

  private static Path schemaNamedBy(Path file) throws IOException {
    String first = Files.readAllLines(file).getFirst();
    assertThat(first).startsWith("# yaml-language-server: $schema=");
    return file.resolveSibling(first.substring(first.indexOf('=') + 1)).normalize();
  }

  @Test
  void theSchemaHasTheKeysOfTheReaderAtEachLevel() {
    Set<String> ofReader = new HashSet<>();
    for (PolicyProblem problem : Policies.problems(EVERY_MAPPING)) {
      Matcher keys = KEYS.matcher(problem.message());
      assertThat(keys.matches()).as(problem.message()).isTrue();
      ofReader.add(level(keys.group(1), List.of(keys.group(2).split(", ", -1))));
    }

    assertThat(ofReader).isEqualTo(levels(json(PolicySchema.POLICIES.text())));
  }

  @Test
  void theSchemaOfCasesHasTheKeysOfTheReaderAtEachLevel() {
    String head =
        "apiVersion: countersign/v1\nkind: PolicyCases\nnow: 2026-11-18T09:00:00Z\n"
            + "proposal: {tool: a, actionType: read, agent: {id: a}}\ncases:\n";
    List<String> faulty =
        List.of(
            "zzz: 1\n" + head + "  - {name: a, expect: {tier: 1}}\n",
            head + "  - {name: a, expect: {tier: 1}, zzz: 1}\n",
            head + "  - {name: a, expect: {tier: 1, zzz: 1}}\n",
            head + "  - {name: a, sequence: [{expect: {tier: 1}, zzz: 1}]}\n",
            head + "  - {name: a, expect: {tier: 1}, proposal: {zzz: 1}}\n",
            head + "  - {name: a, expect: {tier: 1}, proposal: {agent: {zzz: 1}}}\n",
            head + "  - {name: a, expect: {tier: 1}, proposal: {target: {zzz: 1}}}\n");
    Pattern unknown = Pattern.compile("unknown (?:key|field) 'zzz' in (.*); the .* are (.*)");
    Set<String> ofReader = new HashSet<>();
    for (String yaml : faulty) {
      String message = CaseFile.read("c.yaml", yaml).problems().getFirst().message();
      Matcher keys = unknown.matcher(message);
      assertThat(keys.matches()).as(message).isTrue();
      ofReader.add(level(keys.group(1), List.of(keys.group(2).split(", ", -1))));
    }

    assertThat(ofReader).isEqualTo(levels(json(PolicySchema.CASES.text())));
  }

  /** The titled objects of a schema: each has the name that the reader gives to the level. */
  private static Set<String> levels(JsonNode schema) {
    Set<String> levels = new HashSet<>();
    if (schema.path("additionalProperties").isBoolean()) {
      assertThat(schema.path("title").asText()).as("title of %s", schema).isNotEmpty();
    }
    if (schema.path("properties").isObject() && schema.path("title").isTextual()) {
      List<String> keys = new ArrayList<>();
      schema.path("properties").fieldNames().forEachRemaining(keys::add);
      levels.add(level(schema.path("title").asText(), keys));
    }
    schema.forEach(child -> levels.addAll(levels(child)));
    return levels;
  }

  private static String level(String name, List<String> keys) {
    return name + ": " + keys.stream().sorted().toList();
  }

  static Stream<Arguments> choices() {
    return Stream.of(
        arguments("/$defs/rule/properties/verdict/enum", rule("tier: 1, verdict: zzz")),
        arguments("/$defs/rung/properties/do/enum", approval("ladder: [{at: PT1H, do: zzz}]")),
        arguments("/$defs/approval/properties/assurance/enum", approval("assurance: zzz")),
        arguments("/$defs/approval/properties/evidence/items/enum", approval("evidence: [zzz]")),
        arguments(
            "/$defs/limit/properties/otherwise/enum",
            rule(
                "tier: 1, verdict: allow,"
                    + " limits: [{subject: [agent.id], count: 1, per: PT1H, otherwise: zzz}]")),
        arguments(
            "/$defs/window/properties/days/items/enum",
            rule(
                "tier: 1, verdict: allow,"
                    + " windows: [{zone: UTC, days: [zzz], from: '09:00', to: '10:00'}]")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("choices")
  void theSchemaHasTheChoicesOfTheReader(String pointer, String yaml) {
    Set<String> ofReader = new HashSet<>();
    for (PolicyProblem problem : Policies.problems(yaml)) {
      Matcher choices = CHOICES.matcher(problem.message());
      if (choices.find()) {
        ofReader.addAll(List.of(choices.group(1).split(", ", -1)));
      }
    }
    Set<String> ofSchema = new HashSet<>();
    json(PolicySchema.POLICIES.text()).at(pointer).forEach(choice -> ofSchema.add(choice.asText()));

    assertThat(ofSchema).isNotEmpty().isEqualTo(ofReader);
  }

  private static String rule(String more) {
    return Policies.document("p", "rules:\n  - {id: r, tools: [a.b], " + more + "}\n");
  }

  private static String approval(String more) {
    return rule(
        "tier: 1, verdict: require_approval, approval: {stages: [{anyOf: [{group: g}]}],"
            + " sla: PT1H, "
            + more
            + "}");
  }

  private static String limit(String more) {
    return rule("tier: 1, verdict: allow, limits: [{" + more + "}]");
  }

  static Stream<String> faults() {
    return Stream.of(
        Policies.document("p", ""),
        Policies.document("p", "rules: {}"),
        Policies.document("bad name", "rules: []"),
        Policies.document("p", "rules: []").replace("countersign/v1", "v2"),
        rule("tier: 1"),
        rule("verdict: allow"),
        rule("tier: 6, verdict: allow"),
        rule("tier: 1.5, verdict: allow"),
        rule("tier: 1, verdict: permit"),
        rule("tier: 1, verdict: allow, wen: 'true'"),
        rule("tier: 1, verdict: allow_with_review"),
        rule("tier: 1, verdict: deny, review: {by: [{group: g}]}"),
        rule("tier: 1, verdict: deny, permit: {validFor: PT1H}"),
        rule("tier: 1, verdict: allow, permit: {validFor: 1h}"),
        rule("tier: 1, verdict: allow, review: {sample: 2, by: [{group: g}]}"),
        rule("tier: 1, verdict: allow, review: {sample: 0.5}"),
        rule("tier: 1, verdict: require_approval"),
        rule("tier: 1, verdict: require_approval, approval: {sla: PT1H}"),
        rule("tier: 1, verdict: require_approval, approval: {stages: [], sla: PT1H}"),
        rule("tier: 1, verdict: require_approval, approval: {stages: [{anyOf: [{group: g}]}]}"),
        rule("tier: 1, verdict: allow").replace("a.b", "'a*'"),
        rule("tier: 1, verdict: allow").replace("[a.b]", "[]"),
        rule("tier: 1, verdict: allow, when: ''"),
        rule(
            "tier: 1, verdict: allow, windows: [{zone: UTC, days: [MONDAY], from: '09:00', to:"
                + " '10:00'}]"),
        rule(
            "tier: 1, verdict: allow, windows: [{zone: UTC, days: [MON], from: '24:00', to:"
                + " '10:00'}]"),
        rule("tier: 1, verdict: allow, windows: [{zone: UTC, days: [MON], from: '9', to: '10'}]"),
        rule("tier: 1, verdict: allow, freezes: [{zone: UTC, from: '2026-12-20T00:00'}]"),
        rule("tier: 1, verdict: deny, exception: {to: [q], because: b}"),
        rule("tier: 1, verdict: allow, exception: {to: [], because: b}"),
        rule("tier: 1, verdict: allow, exception: {to: [q]}"),
        approval("ladder: [{at: PT1H, do: approve}]"),
        approval("ladder: [{at: PT1H, do: escalate}]"),
        approval("ladder: [{at: PT1H, do: remind, to: {group: g}}]"),
        approval("ladder: [{at: PT1H}]"),
        approval("editable: [amount]"),
        approval("evidence: [proof]"),
        approval("assurance: strong"),
        approval("x: 1").replace("anyOf: [{group: g}]", "quorum: 2"),
        approval("assurance: session").replace("{group: g}", "{group: g, person: 'user:x'}"),
        approval("assurance: session").replace("{group: g}", "{person: x}"),
        approval("assurance: session").replace("{group: g}]", "{group: g}], quorum: 0"),
        approval("assurance: session").replace("anyOf", "quorum: 2, allOf"),
        approval("assurance: session")
            .replace("{group: g}]", "{group: g}], authority: {amount: args.x, currency: EUR}"),
        limit("subject: [agent.id], per: PT1H"),
        limit("subject: [], count: 1, per: PT1H"),
        limit("subject: [agent.id], count: 1"),
        limit("subject: [agent.id], count: 0, per: PT1H"),
        limit("subject: [agent.id], count: 1, max: 5, per: PT1H"),
        limit("subject: [agent.id], sum: args.x, per: PT1H"),
        limit("subject: [agent.id], sum: args.x, max: 0, per: PT1H"),
        limit("subject: [agent.id], count: 1, per: PT1H, otherwise: allow"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void readerAndSchemaRefuseTheSameFaults(String yaml) {
    assertThat(problems(POLICIES, yaml)).as("the schema").isNotEmpty();
    assertThat(PolicyDocument.read("p.yaml", yaml))
        .as("the reader")
        .isInstanceOf(PolicyReading.Invalid.class);
  }

  @Test
  void everyPropertyOfASchemaSaysWhatItIs() {
    JsonNode schema = json(PolicySchema.POLICIES.text());
    Map<String, JsonNode> undescribed = new HashMap<>();
    collect(schema, "", undescribed);

    assertThat(undescribed.keySet()).isEmpty();
  }

  private static void collect(JsonNode schema, String path, Map<String, JsonNode> undescribed) {
    boolean titled = schema.path("title").isTextual();
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              JsonNode value = property.getValue();
              if (titled && !value.has("description") && !value.has("$ref")) {
                undescribed.put(path + "/" + property.getKey(), value);
              }
            });
    schema
        .properties()
        .forEach(child -> collect(child.getValue(), path + "/" + child.getKey(), undescribed));
  }
}
