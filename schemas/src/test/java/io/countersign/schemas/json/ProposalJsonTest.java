package io.countersign.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.ActionProposed;
import io.countersign.events.Problem;
import io.countersign.schemas.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProposalJsonTest {
  private static final String FULL =
      """
      {"actionId":"0192-a", "proposedAt":"2026-11-21T10:00:00+01:00", "tenant":"acme",
       "agent":{"id":"procurement-agent","owner":"user:maria","artifactDigest":"sha256:ab","model":"m","runtime":"r"},
       "requestedBy":"user:482", "actionType":"transfer", "tool":"payments.transfer",
       "target":{"system":"bank","resource":"vendor:acme","environment":"production","dataClassification":"confidential"},
       "arguments":{"to":"vendor:acme","amount":25000,"currency":"EUR"},
       "summary":"Pay vendor ACME 25,000 EUR", "rationale":"Invoice 4821\\nis due", "confidence":0.71,
       "evidence":[{"label":"Contract","value":"CON-4821","tone":"emerald","source":"erp:4821"}],
       "sources":[{"id":"s1","uri":"https://example.com","retrievedAt":"2026","authority":"high"}],
       "change":{"before":{"terms":"Net-30"},"after":{"terms":"Net-60"}},
       "alternatives":["pay half"], "rollback":{"plan":"recall within 24 h","automatic":false},
       "context":{"runId":"r1","trigger":"t","prompt":"p","previousSteps":["s"]},
       "expiresAt":"2026-11-21T17:00:00Z"}
      """;
  private static final String SMALLEST =
      "{\"agent\":{\"id\":\"a\"},\"actionType\":\"read\",\"tool\":\"kb.search\",\"arguments\":{}}";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Reading<ActionProposed> read(String json, String key) {
    return ProposalJson.read(json.getBytes(StandardCharsets.UTF_8), key);
  }

  private static ActionProposed accepted(String json, String key) {
    Reading<ActionProposed> reading = read(json, key);
    assertThat(reading.problems()).isEmpty();
    return reading.accepted().orElseThrow();
  }

  private static List<Problem> refused(String json) {
    Reading<ActionProposed> reading = read(json, "case-7");
    assertThat(reading.accepted()).isEmpty();
    return reading.problems();
  }

  /** The smallest proposal with one more or one other field. */
  private static String with(String name, String value) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(SMALLEST);
      json.set(name, JSON.readTree(value));
      return json.toString();
    } catch (IOException problem) {
      throw new IllegalStateException(problem);
    }
  }

  @Test
  void readsEveryFieldOfTheContract() {
    ActionProposed proposal = accepted(FULL, "0192-a");
    assertThat(proposal.getProposedAt()).isEqualTo(Instant.parse("2026-11-21T09:00:00Z"));
    assertThat(proposal.getArguments())
        .isEqualTo("{\"amount\":25000,\"currency\":\"EUR\",\"to\":\"vendor:acme\"}");
    assertThat(proposal.getChange().getBefore()).isEqualTo("{\"terms\":\"Net-30\"}");
    assertThat(proposal.getContext().getPreviousSteps()).containsExactly("s");
    assertThat(proposal.getEvidence().get(0).getTone()).isEqualTo("emerald");
  }

  @Test
  void writesWhatItReadsAgainAlike() {
    ActionProposed proposal = accepted(FULL, "0192-a");
    assertThat(accepted(ProposalJson.toJson(proposal).toString(), "0192-a")).isEqualTo(proposal);
    ActionProposed sample = Samples.proposal();
    assertThat(accepted(ProposalJson.toJson(sample).toString(), "case-7")).isEqualTo(sample);
  }

  @Test
  void fourFieldsAreEnoughAndTheKeyIsTheActionId() {
    ActionProposed proposal = accepted(SMALLEST, "case-7");
    assertThat(proposal.getActionId()).isEqualTo("case-7");
    assertThat(proposal.getTenant()).isEqualTo("default");
    assertThat(proposal.getTarget()).isNull();
    assertThat(proposal.getEvidence()).isEmpty();
  }

  @Test
  void nullCountsAsAbsent() {
    assertThat(accepted(with("target", "null"), "case-7").getTarget()).isNull();
    assertThat(refused(with("tool", "null"))).extracting(Problem::getAt).containsExactly("/tool");
  }

  @ParameterizedTest
  @ValueSource(strings = {"agent", "actionType", "tool", "arguments"})
  void namesARequiredFieldThatIsMissing(String name) {
    assertThat(refused(with(name, "null")))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.getAt()).isEqualTo("/" + name);
              assertThat(problem.getMessage()).contains(name + " is missing");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "agent | {} | /agent/id | name the agent",
        "agent | {\"id\":\"agent:x\"} | /agent/id | without prefix; write \"x\"",
        "agent | {\"id\":\"a b\"} | /agent/id | not well formed",
        "agent | {\"id\":\"a\",\"owner\":\"maria\"} | /agent/owner | begins with user:",
        "agent | {\"id\":\"a\",\"name\":\"x\"} | /agent/name | the fields are id, owner",
        "agent | [] | /agent | must be an object, not an array",
        "actionType | \"pay\" | /actionType | one of read, draft, send",
        "actionType | 1 | /actionType | must be a text, not a number",
        "tool | \"payments transfer\" | /tool | payments.transfer",
        "tool | \"payments..transfer\" | /tool | joined by dots",
        "arguments | [] | /arguments | must be an object",
        "arguments | \"{}\" | /arguments | must be an object, not a text",
        "arguments | {\"a\":{\"n\":9007199254740993}} | /arguments/a/n | write it as text",
        "confidence | 1.1 | /confidence | between 0 and 1",
        "confidence | \"high\" | /confidence | between 0 and 1",
        "proposedAt | \"2026-11-21\" | /proposedAt | RFC 3339",
        "expiresAt | \"1969-01-01T00:00:00Z\" | /expiresAt | 1970 to 9999",
        "requestedBy | \"482\" | /requestedBy | begins with user:",
        "tenant | \"a/b\" | /tenant | not well formed",
        "argumnets | {} | /argumnets | the fields are actionId",
        "evidence | [{\"label\":\"x\"}] | /evidence/0/value | value is missing",
        "evidence | [{\"label\":\"x\",\"value\":\"y\",\"tone\":\"pink\"}] | /evidence/0/tone |"
            + " slate",
        "evidence | [1] | /evidence/0 | must be an object, not a number",
        "sources | [{}] | /sources/0/id | id is missing",
        "alternatives | [1] | /alternatives/0 | must be a text",
        "rollback | {\"automatic\":true} | /rollback/plan | plan is missing",
        "rollback | {\"plan\":\"p\",\"automatic\":\"yes\"} | /rollback/automatic | true or false",
        "context | {\"previousSteps\":\"x\"} | /context/previousSteps | must be an array",
        "summary | \"a\\u0007b\" | /summary | U+0007",
        "summary | \"a\\u202eb\" | /summary | another order",
        "target | {\"system\":\"a\\nb\"} | /target/system | U+000A",
        "a~b/c | 1 | /a~0b~1c | no such field"
      })
  void saysWhatIsWrongWhereAndHowToMendIt(String name, String value, String at, String says) {
    assertThat(refused(with(name, value)))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.getAt()).isEqualTo(at);
              assertThat(problem.getMessage()).contains(says);
            });
  }

  @Test
  void refusesDecimalsThatADoubleWouldMoveAcrossABoundary() {
    String proposal = SMALLEST.replace("{}", "{\"amount\":9999.9999999999999999999}");
    assertThat(refused(proposal))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.getAt()).isEqualTo("/arguments/amount");
              assertThat(problem.getMessage()).contains("9999.9999999999999999999", "about 15");
            });
    assertThat(refused(with("tool", "\"a.b\"").replace("{}", "{\"n\":[1e-400]}")))
        .extracting(Problem::getAt)
        .containsExactly("/arguments/n/0");
    assertThat(accepted(SMALLEST.replace("{}", "{\"n\":0.30000000000000004}"), "k").getArguments())
        .isEqualTo("{\"n\":0.30000000000000004}");
  }

  @Test
  void findsSeveralProblemsAtOnceButNoMoreThanTwenty() {
    assertThat(refused("{}")).hasSize(4);
    StringBuilder many = new StringBuilder("{\"x0\":1");
    for (int i = 1; i < 50; i++) {
      many.append(",\"x").append(i).append("\":1");
    }
    assertThat(refused(many + "}")).hasSize(Reading.MAX_PROBLEMS);
  }

  @Test
  void boundsTextsAndLists() {
    String long2001 = "\"" + "a".repeat(2_001) + "\"";
    assertThat(refused(with("summary", long2001)).get(0).getMessage()).contains("at most 2000");
    String items = "[" + "\"a\",".repeat(50) + "\"a\"]";
    assertThat(refused(with("alternatives", items)).get(0).getMessage()).contains("at most 50");
    assertThat(refused(with("tool", "\"" + "a".repeat(201) + "\""))).hasSize(1);
    String large = with("arguments", "{\"x\":\"" + "a".repeat(CanonicalJson.MAX_BYTES) + "\"}");
    assertThat(refused(large).get(0).getMessage()).contains("at most 1048576");
  }

  @Test
  void theKeyAndTheActionIdMustBeTheSame() {
    assertThat(read(with("actionId", "\"case-8\""), "case-7").problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.getMessage()).contains("differs from the key"));
    assertThat(accepted(with("actionId", "\"case-8\""), "").getActionId()).isEqualTo("case-8");
  }

  @Test
  void tellsTheActionOfARefusedProposalWhereItCanBeRead() {
    assertThat(((Reading.Refused<ActionProposed>) read("{\"actionId\":\"c\"}", "c")).actionId())
        .isEqualTo("c");
    assertThat(((Reading.Refused<ActionProposed>) read("nonsense", "case-7")).actionId())
        .isEqualTo("case-7");
    assertThat(((Reading.Refused<ActionProposed>) read("{}", "a b")).actionId()).isNull();
    assertThat(((Reading.Refused<ActionProposed>) read("[]", "")).actionId()).isNull();
  }

  @Test
  void anAvroProposalIsHeldToTheSameRules() {
    assertThat(ProposalJson.validate(Samples.proposal())).isEmpty();
    ActionProposed wrong =
        ActionProposed.newBuilder(Samples.proposal())
            .setActionType("pay")
            .setRequestedBy("482")
            .build();
    assertThat(ProposalJson.validate(wrong))
        .extracting(Problem::getAt)
        .containsExactly("/requestedBy", "/actionType");
    ActionProposed noJson =
        ActionProposed.newBuilder(Samples.proposal()).setArguments("{amount:1}").build();
    assertThat(ProposalJson.validate(noJson))
        .extracting(Problem::getAt)
        .containsExactly("/arguments");
  }

  @Test
  void anAvroProposalGetsItsKeyAndCanonicalArguments() {
    ActionProposed sent =
        ActionProposed.newBuilder(Samples.proposal())
            .setActionId("")
            .setArguments("{\"b\": 1.0, \"a\": 2}")
            .build();
    ActionProposed read = ProposalJson.read(sent, "case-9").accepted().orElseThrow();
    assertThat(read.getActionId()).isEqualTo("case-9");
    assertThat(read.getArguments()).isEqualTo("{\"a\":2,\"b\":1}");
  }

  @Test
  void readsEveryCaseOfTheExampleOrganisation() throws IOException {
    Path file =
        Path.of(System.getProperty("countersign.home", ".."), "..", "shared", "scenarios")
            .resolve("cases.json");
    assumeTrue(Files.exists(file), "The example cases are not here: " + file);
    JsonNode cases = JSON.readTree(file.toFile()).get("cases");
    assertThat(cases).isNotEmpty();
    for (JsonNode each : cases) {
      if (each.has("proposal")) {
        String key = each.get("proposal").path("actionId").asText("case");
        Reading<ActionProposed> reading =
            ProposalJson.read(
                each.get("proposal").toString().getBytes(StandardCharsets.UTF_8), key);
        boolean malformed = each.toString().contains("malformed");
        assertThat(reading.problems().isEmpty())
            .as("%s: %s", each.path("name").asText(), reading.problems())
            .isEqualTo(!malformed);
      }
    }
  }
}
